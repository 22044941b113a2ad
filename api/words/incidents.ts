// Incidents 并单: how far a parent or a member is, and why an order stands alone again.
import type { Leaving } from '../../domain/incident';
import { type Table, term } from './term';

export const INCIDENT: Table<'running' | 'delivered' | 'over' | 'waiting' | 'served' | 'left'> = {
  running: term('办理中', 'running'),
  delivered: term('已有结果', 'has a result'),
  over: term('主单已办结', 'the parent is over'),
  waiting: term('等待结果', 'waits for the result'),
  served: term('已告知结果', 'has the result'),
  left: term('已拆出', 'has left'),
};

export const LEAVING: Table<Leaving> = {
  person: term('人工拆单', 'taken out by a person'),
  released: term('批量拆单', 'let go with others'),
  parentOver: term('主单无结果而终', 'the parent ended without a result'),
  targetRefused: term('目标工单不再受理催办', 'the order merged into did not take the urge'),
};
