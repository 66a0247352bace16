-- What is held of every instrument at the newest complete minute, as_of; see exposure_at.
CREATE OR REPLACE VIEW tidemark.exposure AS
SELECT
    minute AS as_of,
    * EXCEPT (minute, complete)
FROM tidemark.exposure_at(minute = (SELECT as_of FROM tidemark.as_of))
COMMENT 'open positions at the newest complete minute, one row an instrument, currency and base currency';
