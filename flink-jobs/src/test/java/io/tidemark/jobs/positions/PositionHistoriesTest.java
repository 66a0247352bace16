package io.tidemark.jobs.positions;

import io.tidemark.oracle.Histories;
import io.tidemark.oracle.OracleMarket;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The ledger against its oracle over random histories, as many as a fast run can afford, the same in every run. */
class PositionHistoriesTest {
    @Provide
    Arbitrary<OracleMarket> markets() {
        return Histories.markets();
    }

    @Property(tries = 200, seed = "20240304")
    void everythingPublishedIsTheOracles(@ForAll("markets") OracleMarket market, @ForAll long seed) throws Exception {
        Set<String> seen = HistoryCheck.check(market, seed);
        for (String what : List.of(
                "known of later minutes",
                "known otherwise in the middle",
                "restarted",
                "revised CANCELLED",
                "revised CORRECTED",
                "revised LATE",
                "revised LATE_MARK",
                "revised REFERENCE",
                "taken away CANCELLED",
                "taken away CORRECTED",
                "taken away REFERENCE",
                "went back")) {
            Statistics.label(what)
                    .collect(seen.contains(what))
                    .coverage(coverage -> coverage.check(true).percentage(share -> share > 2));
        }
    }

    @Property(tries = 50, seed = "20240304")
    void whatWasCancelledNeverWasAndWhatWasCorrectedWasSoFromTheStart(
            @ForAll("markets") OracleMarket market, @ForAll long seed) throws Exception {
        HistoryPair.checkWithoutErrors(market, seed);
    }

    @Property(tries = 50, seed = "20240304")
    void nothingAppendedLaterShowsInWhatWasKnown(@ForAll("markets") OracleMarket market, @ForAll long seed)
            throws Exception {
        Set<String> seen = HistoryPair.checkNoLookAhead(market, seed);
        for (String what : List.of("known in both", "known otherwise in the end")) {
            Statistics.label(what)
                    .collect(seen.contains(what))
                    .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
        }
    }
}
