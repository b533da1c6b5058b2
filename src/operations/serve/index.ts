/** Apart from the rest of the operations: prom-client takes time to load, and only a service needs it. */

export { webhookMessenger } from '../alerts/webhook.js';
export { Metrics } from '../metrics/metrics.js';
export { observeLog } from '../metrics/observe-log.js';
export { Service, type ServiceOptions } from './service.js';
