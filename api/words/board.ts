// Topics 专题: what kind they are of, and what people decided about them.
import type { TopicDecision } from '../../domain/topics';
import type { TopicKind } from '../../insight/topics/card';
import { type Table, term } from './term';

export const TOPIC_KIND: Table<TopicKind> = {
  hot: term('高频', 'frequent'),
  hard: term('难点', 'hard'),
  common: term('共性', 'common'),
  beyond: term('基层难以解决', 'beyond the base'),
};

export const TOPIC_DECISION: Table<TopicDecision['do']> = {
  merge: term('合并', 'merged'),
  split: term('拆分', 'split'),
  rename: term('改名', 'renamed'),
};
