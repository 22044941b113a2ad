/** Where a process is stopped: each stands beside one effect, in the wrappers of parts/ around what the product uses. */
export const POINTS = {
  'vault.before': 'before caller and words are kept',
  'vault.kept': 'kept in the vault, the order not yet started',
  'start.sent': 'the start is on its way to the engine, unheard',
  'start.answered': 'the receipt is there, HTTP not yet answered',
  'words.kept': 'a command’s words are in the vault, the command not yet given',
  'command.sent': 'the command is on its way to the engine, unheard',
  'command.answered': 'the command is answered, HTTP not yet',
  'append.before': 'decided, nothing sent to the ledger',
  'append.read': 'the ledger’s head is read, nothing written',
  'append.sent': 'the statement that writes is on its way, unheard',
  'append.committed': 'committed in the ledger, the engine’s task not completed',
  'outbox.committed': 'committed by the patient append of the outbox, its task not completed',
  'signal.checked': 'a signal’s signature is checked, nothing decided',
  'announce.before': 'an emergency is about to be told outward',
  'announce.sent': 'the outward call is under way: received there, unanswered',
  'announce.answered': 'the outward call is answered, the engine does not know it',
  'deliver.before': 'an order is about to urge another one',
  'deliver.done': 'the other one is urged, the engine does not know it',
} as const;
export type Point = keyof typeof POINTS;

/** What leads an order to the point. */
export type Trigger = 'intake' | 'command' | 'words' | 'due' | 'newRun' | 'signal' | 'outward' | 'merge';

/** One class of moments that must be covered: a point, reached in one way. */
export interface Case {
  readonly point: Point;
  readonly by: Trigger;
}

/** Every class. A run of as many kills as there are rows meets each once; whoever adds an effect adds its rows. */
export const CASES: readonly Case[] = [
  { point: 'vault.before', by: 'intake' },
  { point: 'vault.kept', by: 'intake' },
  { point: 'start.sent', by: 'intake' },
  { point: 'start.answered', by: 'intake' },
  { point: 'append.before', by: 'intake' },
  { point: 'append.sent', by: 'intake' },
  { point: 'append.committed', by: 'intake' },
  { point: 'words.kept', by: 'words' },
  { point: 'command.sent', by: 'command' },
  { point: 'command.answered', by: 'command' },
  { point: 'append.before', by: 'command' },
  { point: 'append.read', by: 'command' },
  { point: 'append.sent', by: 'command' },
  { point: 'append.committed', by: 'command' },
  { point: 'outbox.committed', by: 'command' },
  { point: 'append.read', by: 'due' },
  { point: 'append.committed', by: 'due' },
  { point: 'append.committed', by: 'newRun' },
  { point: 'signal.checked', by: 'signal' },
  { point: 'announce.before', by: 'outward' },
  { point: 'announce.sent', by: 'outward' },
  { point: 'announce.answered', by: 'outward' },
  { point: 'deliver.before', by: 'merge' },
  { point: 'deliver.done', by: 'merge' },
];

/** Who stands at a point: the API, or one of the two workers. */
export function standsAt(point: Point): 'api' | 'worker' {
  return /^(vault|start|words|command)\./.test(point) ? 'api' : 'worker';
}

/** Who is struck while somebody stands at the point; `self` is who stands there. */
export const VICTIMS = {
  self: ['self'],
  'self and engine': ['self', 'engine'],
  'self and database': ['self', 'database'],
  engine: ['engine'],
  database: ['database'],
  'worker and API': ['self', 'other'],
  'both workers': ['workers'],
  'engine and database': ['engine', 'database'],
} as const;
export type Victims = keyof typeof VICTIMS;

/** `kill` is -9. `stop` is SIGSTOP until somebody else has taken over, then SIGCONT: a zombie that wakes up. */
export type How = 'kill' | 'stop';

/** One kill, wholly told by seed and number. */
export interface Plan extends Case {
  readonly no: number;
  readonly victims: Victims;
  readonly how: How;
}
