-- P&L by account at the newest complete minute, as_of; see pnl_by_account_at.
CREATE OR REPLACE VIEW tidemark.pnl_by_account AS
SELECT
    minute AS as_of,
    * EXCEPT (minute, complete)
FROM tidemark.pnl_by_account_at(minute = (SELECT as_of FROM tidemark.as_of))
COMMENT 'P&L at the newest complete minute, one row an account_id, currency and base currency';
