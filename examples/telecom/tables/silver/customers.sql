-- One row is one customer, as stated when the line was activated.
SELECT
  customer_id,
  activated_at,
  contract,
  birth_year,
  coalesce(gender, 'unknown') AS gender,
  region,
  city_size,
  device_class,
  device_generation,
  acquisition_channel,
  coalesce(sms_consent, false) AS sms_consent
FROM bronze.customers
