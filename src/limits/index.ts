export {
  type Allowance,
  type Limit,
  type LimitKind,
  mostContacts,
  readAllowance,
} from './allowance.js';
export { defaultLimitSettings, type LimitSettings, limitSettings } from './limit-settings.js';
export { noLimit } from './no-limit.js';
export { describeLimit, LimitReachedError, limitFlags, refuseAmount } from './refusal.js';
export { requireRight } from './require-right.js';
export { reserve } from './reserve.js';
export { type Group, groups, type Right, type Role, roles } from './roles.js';
export { checkRequester, checkUserName } from './user-name.js';
export {
  addUser,
  changeUser,
  type EnteredLimits,
  type GroupLimits,
  listGroupLimits,
  listUsers,
  removeUser,
  setGroupLimits,
  type User,
  type UserChanges,
} from './users.js';
