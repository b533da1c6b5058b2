export { type Command, type CommandName, commandNames, readCommand } from './command.js';
export { type Format, type GetProblem, type GetRequest, readGet } from './get.js';
export { readScope, type ScopeText } from './scope.js';
