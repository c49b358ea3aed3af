-- Customers whose contract has ended, as far as the books know: no campaign writes to them.
SELECT DISTINCT customer_id
FROM bronze.contract_ends
WHERE known_at < as_of()
