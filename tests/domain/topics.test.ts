import { type TopicAsked, topicRefusal } from '../../domain/topics';

const known = { ids: new Set(['T0001', 'T0002', 'T0003']), merged: new Set(['T0003']) };

test.each<[TopicAsked, string | undefined]>([
  [{ do: 'rename', topic: 'T0001', title: '路灯' }, undefined],
  [{ do: 'rename', topic: 'T0009', title: '路灯' }, 'UNKNOWN_TOPIC'],
  [{ do: 'rename', topic: 'T0003', title: '路灯' }, 'TOPIC_MERGED'],
  [{ do: 'merge', topic: 'T0002', into: 'T0001' }, undefined],
  [{ do: 'merge', topic: 'T0002', into: 'T0009' }, 'UNKNOWN_TOPIC'],
  [{ do: 'merge', topic: 'T0002', into: 'T0003' }, 'TOPIC_MERGED'],
  [{ do: 'merge', topic: 'T0002', into: 'T0002' }, 'TOPIC_ITSELF'],
  [{ do: 'split', topic: 'T0001', title: '庭院灯', by: {} }, 'NO_CRITERION'],
  [{ do: 'split', topic: 'T0001', title: '庭院灯', by: { words: [], streets: [] } }, 'NO_CRITERION'],
  [{ do: 'split', topic: 'T0001', title: '庭院灯', by: { words: ['庭院'] } }, undefined],
  [{ do: 'split', topic: 'T0001', title: '庭院灯', by: { matters: ['light.out'] } }, undefined],
  [{ do: 'split', topic: 'T0001', title: '庭院灯', by: { streets: ['110108001'] } }, undefined],
])('%j: %s (PR-3)', (asked, refused) => {
  expect(topicRefusal(asked, known)).toBe(refused);
});
