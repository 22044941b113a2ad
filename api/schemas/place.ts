import { z } from 'zod';
import { code } from './text';

/** Where the matter is, in codes of the organisation pack. */
export const place = z
  .strictObject({
    district: code.exactOptional(),
    street: code.exactOptional(),
    community: code.exactOptional(),
  })
  .meta({ id: 'Place', description: '诉求地点（区、街道乡镇、社区代码）/ where the matter is, in codes' });

export const level = z
  .literal([1, 2, 3, 4])
  .meta({ id: 'Level', description: '等级：1 突发、2 民生保障、3 一般、4 疑难 / 1 danger … 4 hard or complex' });
