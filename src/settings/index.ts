export { describeSettings, type SettingDescription } from './describe.js';
export { type ShownSetting, showSettings } from './in-force.js';
export { loadSettings, loadSettingsInForce, type SettingsInForce, type Source } from './load-settings.js';
export { settingsTable } from './markdown.js';
export type { SettingName, Settings } from './schema.js';
export { secretsOf } from './secrets.js';
