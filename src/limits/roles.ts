/** What a user may be, from the least to the most. */
export const roles = ['viewer', 'analyst', 'manager', 'admin'] as const;

export type Role = (typeof roles)[number];

/** What not everybody may do. Looking (counts, places, history, plans) needs no right. */
export type Right =
  | 'extract'
  | 'object'
  | 'import'
  | 'release'
  | 'cancel others'
  | 'see users'
  | 'change users'
  | 'back up';

/** The least role that has it. */
const leastRole: Record<Right, Role> = {
  extract: 'analyst',
  object: 'analyst',
  // Contacts, ladas and lists of objections: nothing takes an import back.
  import: 'manager',
  release: 'manager',
  'cancel others': 'manager',
  'see users': 'manager',
  'change users': 'admin',
  // It holds the number of everybody who was handed out, or objects.
  'back up': 'admin',
};

/** Whether a role has a right; nobody's role (null) has none. Pure. */
export function hasRight(role: Role | null, right: Right): boolean {
  return role !== null && roles.indexOf(role) >= roles.indexOf(leastRole[right]);
}

/** The least role that has a right. Pure. */
export function roleFor(right: Right): Role {
  return leastRole[right];
}

/** Whom limits can be set for beside single users: each user of a role, or all users together. */
export const groups = ['analyst', 'manager', 'admin', 'everybody'] as const;

export type Group = (typeof groups)[number];
