// What stands beside an order.
import type { AbuseFinding } from '../../domain/abuse';
import { type Table, term } from './term';

export const ABUSE: Table<AbuseFinding> = {
  dissuaded: term('已劝阻', 'dissuaded'),
  criticised: term('已批评', 'criticised'),
  educated: term('已教育', 'educated'),
  warned: term('已警告', 'warned'),
  unfounded: term('不成立', 'unfounded'),
};
