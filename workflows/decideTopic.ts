import { proxyActivities } from '@temporalio/workflow';
import type { BoardActivities, TopicDecided, TopicDeciding } from './board';

const board = proxyActivities<BoardActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** One decision about the topics 专题 (PR-3): acknowledged with its start, it stands as soon as the database answers. */
export async function decideTopic(deciding: TopicDeciding): Promise<TopicDecided> {
  return board.decideTopic(deciding);
}
