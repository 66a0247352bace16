package io.tidemark.jobs.positions;

import io.tidemark.oracle.Histories;
import io.tidemark.oracle.OracleMarket;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The ledger against its oracle over random histories, as many as a fast run can afford. */
class PositionHistoriesTest {
    @Provide
    Arbitrary<OracleMarket> markets() {
        return Histories.markets().map(HistoryCheck::withoutAmendments);
    }

    @Property(tries = 500)
    void everythingPublishedIsTheOracles(@ForAll("markets") OracleMarket market, @ForAll long seed) throws Exception {
        HistoryCheck.check(market, seed);
    }
}
