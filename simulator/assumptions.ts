/**
 * How often people do what no source counts. Assumptions of the simulation, all of them: chosen so that every branch is met
 * in some thousands of orders, not measured anywhere. Shares (0–1) of the occasions named.
 */
export const ASSUMED = {
  /** Of orders in handling: the unit asks to hang 挂账. */
  asksToHang: 0.06,
  /** Of requests to hang: the district, the city agree. */
  hangEndorsed: 0.75,
  hangGranted: 0.75,
  /** Of requests: ruled on by the very person who asked (it must be refused). */
  rulesOnOwn: 0.1,
  /** Of progress reports: found good enough. */
  progressAccepted: 0.75,
  /** Of orders with a unit that has somebody below it: handed down 交办下级. */
  assignsBelow: 0.08,
  /** Of what was handed down: returned, taken back, passed on to another. */
  assignmentReturned: 0.08,
  assignmentWithdrawn: 0.05,
  assignmentPassedOn: 0.04,
  /** Of results handed up: accepted. */
  assignmentAccepted: 0.85,
  /** Of orders in handling: raised a level 提级协调. */
  raises: 0.05,
  /** Of opinions: another unit takes over. */
  takesOver: 0.2,
  /** Of supervised units: answer; of supervisors: review. */
  answersSupervision: 0.85,
  reviewsSupervision: 0.85,
  /** Of orders: somebody reports an emergency 突发风险. */
  raisesRisk: 0.02,
  /** Of emergencies: the duty desk says that it has seen them. */
  seesRisk: 0.95,
  /** Of orders: the caller has called so often that the call is flagged (art. 37). */
  callsOften: 0.004,
  /** Of orders: the city has its deadlines computed anew. */
  recomputes: 0.004,
  /** Of orders of a street: work of its own, for which it whistles. */
  whistlesForItself: 0.004,
  /** Of blocks of twenty orders: the first two are one caller's, the second a repeat; some of them are a mass incident. */
  callsAgain: 0.28,
  incident: 0.03,
  /** Of further callers of an incident: their orders are merged into the first before any dispatch. */
  mergedAtOnce: 0.08,
  /** Of looks at an incident: the desk gathers a page; releases some. */
  gathers: 0.75,
  releases: 0.15,
  /** Of members: the desk asks to join one; a person takes it out. */
  asksToJoin: 0.15,
  leaves: 0.1,
  /** Of merged orders: a person takes it out again. */
  unmerges: 0.1,
} as const;
