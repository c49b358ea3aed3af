-- Customer 360: one row is one customer who was there as of the run, with what he is, does, brings and may do next.
SELECT
  customers.customer_id,
  customers.contract,
  customers.region,
  customers.device_class,
  profile.profile_days_since_first AS tenure,
  usage.usage_days_since_last AS days_since_use,
  usage.usage_distinct_28d AS days_with_use_28d,
  revenue.revenue_arpu_3m AS arpu_3m,
  coalesce(experience.open_complaints, 0) AS open_complaints,
  scores.macrosegment,
  scores.churn30,
  scores.dilution1,
  treatments.treatment
FROM silver.customers AS customers
JOIN silver.features_profile AS profile
  ON profile.customer_key = customers.customer_id AND profile.as_of = as_of()
LEFT JOIN silver.features_usage AS usage
  ON usage.customer_key = customers.customer_id AND usage.as_of = as_of()
LEFT JOIN silver.features_revenue AS revenue
  ON revenue.customer_key = customers.customer_id AND revenue.as_of = as_of()
LEFT JOIN silver.features_experience AS experience
  ON experience.customer_key = customers.customer_id AND experience.as_of = as_of()
LEFT JOIN (
  SELECT
    customer_key,
    any_value(macrosegment) AS macrosegment,
    max(score) FILTER (WHERE model = 'churn30') AS churn30,
    max(score) FILTER (WHERE model = 'dilution1') AS dilution1
  FROM gold.scores
  WHERE as_of = as_of()
  GROUP BY customer_key
) AS scores ON scores.customer_key = customers.customer_id
LEFT JOIN (
  SELECT customer_key, treatment FROM gold.treatments WHERE as_of = as_of() AND "group" = 'treated'
) AS treatments ON treatments.customer_key = customers.customer_id
