-- One row is one customer, as the book of 1 December 2025 has it.
SELECT
  customerID AS customer_id,
  CAST(DATE '2025-12-01' - to_months(tenure) AS DATE) AS joined_on,
  tenure,
  gender,
  SeniorCitizen = 1 AS is_senior,
  Partner = 'Yes' AS has_partner,
  Dependents = 'Yes' AS has_dependents,
  PhoneService = 'Yes' AS has_phone,
  MultipleLines = 'Yes' AS has_multiple_lines,
  CASE InternetService WHEN 'No' THEN 'none' ELSE lower(InternetService) END AS internet,
  OnlineSecurity = 'Yes' AS has_security,
  OnlineBackup = 'Yes' AS has_backup,
  DeviceProtection = 'Yes' AS has_protection,
  TechSupport = 'Yes' AS has_support,
  StreamingTV = 'Yes' AS has_tv,
  StreamingMovies = 'Yes' AS has_movies,
  lower(Contract) AS contract,
  PaperlessBilling = 'Yes' AS is_paperless,
  lower(PaymentMethod) AS payment,
  MonthlyCharges AS monthly_charges,
  try_cast(TotalCharges AS DECIMAL(18, 2)) AS total_charges
FROM bronze.telco
