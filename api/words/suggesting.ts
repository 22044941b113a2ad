// Where a suggestion comes from.
import type { Basis } from '../../domain/suggesting';
import { type Table, term } from './term';

export const BASIS: Table<Basis> = {
  catalogue: term('建议事项在目录中的承办单位', 'the unit of the suggested matter in the catalogue'),
  text: term('诉求内容', 'the words of the request'),
  history: term('该处既往工单', 'earlier orders of the place'),
};
