/** What insights there are (wakatime-api.md, section 11); `weekday` is the documented spelling of what clients call `weekdays`. */
export const insightTypes = [
  'weekdays',
  'weekday',
  'days',
  'best_day',
  'daily_average',
  'daily_average_trend',
  'projects',
  'languages',
  'editors',
  'categories',
  'machines',
  'operating_systems',
  'dependencies',
  'hours',
  'stats',
  'ai_days',
  'ai_models',
  'ai_agents',
] as const;
export type InsightType = (typeof insightTypes)[number];
