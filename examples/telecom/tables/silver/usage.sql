-- One row is one service on one day with use. Units of one service cannot be added to those of another, so each has a column.
-- loaded_at is when the warehouse learned of the row: features must not know it before.
SELECT
  customer_id,
  day,
  service,
  CASE WHEN service = 'voice' THEN units END AS voice_minutes,
  CASE WHEN service = 'sms' THEN units END AS sms,
  CASE WHEN service = 'data' THEN units END AS data_mb,
  charged,
  loaded_at
FROM bronze.usage_daily
