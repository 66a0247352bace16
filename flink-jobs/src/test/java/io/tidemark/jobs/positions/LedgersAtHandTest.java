package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgersAtHandTest {
    private final LedgersAtHand atHand = new LedgersAtHand(5);

    @Test
    void whatWasReadIsAtHandUntilItIsForgotten() {
        assertThat(atHand.get("ABC.XNAS", "ACC")).isNull();
        atHand.keep("ABC.XNAS", "ACC", entries(2));
        atHand.keep("ABC.XNAS", "ACC-2", entries(1));
        assertThat(atHand.get("ABC.XNAS", "ACC")).hasSize(2);
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).hasSize(1);
        assertThat(atHand.get("DEF.XNAS", "ACC")).isNull();

        atHand.forget("ABC.XNAS", "ACC");
        assertThat(atHand.get("ABC.XNAS", "ACC")).isNull();
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsReadAgainUntilThereIsRoom() {
        atHand.keep("ABC.XNAS", "ACC", entries(3));
        atHand.keep("ABC.XNAS", "ACC-2", entries(3));
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).isNull();

        atHand.forget("ABC.XNAS", "ACC");
        atHand.forget("ABC.XNAS", "ACC");
        atHand.keep("ABC.XNAS", "ACC-2", entries(3));
        atHand.keep("ABC.XNAS", "ACC-2", entries(5));
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).hasSize(5);
        atHand.keep("ABC.XNAS", "ACC-3", entries(1));
        assertThat(atHand.get("ABC.XNAS", "ACC-3")).isNull();
    }

    @Test
    void whatComesIsPutWhereItBelongs() {
        atHand.keep("ABC.XNAS", "ACC", List.of(entry(1, "B"), entry(3, "B")));
        atHand.add("ABC.XNAS", "ACC", entry(2, "A"), true);
        atHand.add("ABC.XNAS", "ACC", entry(3, "A"), true);
        atHand.add("ABC.XNAS", "ACC", entry(4, "A"), false);
        assertThat(atHand.get("ABC.XNAS", "ACC"))
                .containsExactly(entry(1, "B"), entry(2, "A"), entry(3, "A"), entry(3, "B"), entry(4, "A"));
        atHand.add("ABC.XNAS", "ACC-2", entry(1, "A"), true);
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).as("the rest is not known").isNull();
    }

    @Test
    void whatGrowsOutOfTheRoomIsReadAgain() {
        atHand.keep("ABC.XNAS", "ACC", entries(3));
        atHand.keep("ABC.XNAS", "ACC-2", entries(2));
        atHand.add("ABC.XNAS", "ACC", entry(1, "A"), true);
        assertThat(atHand.get("ABC.XNAS", "ACC")).isNull();
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).hasSize(2);
        atHand.keep("ABC.XNAS", "ACC-3", entries(3));
        assertThat(atHand.get("ABC.XNAS", "ACC-3")).hasSize(3);
    }

    @Test
    void thoseThatHadTheirRestatementGiveWayTheLongestAgoFirst() {
        atHand.keep("ABC.XNAS", "ACC", entries(1));
        atHand.keep("ABC.XNAS", "ACC-2", entries(2));
        atHand.keep("ABC.XNAS", "ACC-3", entries(2));
        atHand.restated("ABC.XNAS", "ACC-3");
        atHand.restated("ABC.XNAS", "ACC-2");
        assertThat(atHand.get("ABC.XNAS", "ACC-3")).hasSize(2);
        atHand.keep("ABC.XNAS", "ACC-4", entries(1));
        assertThat(atHand.get("ABC.XNAS", "ACC-4")).hasSize(1);
        assertThat(atHand.get("ABC.XNAS", "ACC")).hasSize(1);
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).hasSize(2);
        assertThat(atHand.get("ABC.XNAS", "ACC-3")).isNull();

        atHand.keep("ABC.XNAS", "ACC-5", entries(4));
        assertThat(atHand.get("ABC.XNAS", "ACC-5"))
                .as("for which two that wait would have to go")
                .isNull();
        assertThat(atHand.get("ABC.XNAS", "ACC-2"))
                .as("whom it would not help to forget")
                .hasSize(2);
    }

    @Test
    void whatCameLastStaysLongest() {
        atHand.keep("ABC.XNAS", "ACC", entries(2));
        atHand.keep("ABC.XNAS", "ACC-2", entries(2));
        atHand.restated("ABC.XNAS", "ACC");
        atHand.restated("ABC.XNAS", "ACC-2");
        atHand.add("ABC.XNAS", "ACC", entry(1, "A"), false);
        assertThat(atHand.get("ABC.XNAS", "ACC")).hasSize(3);

        atHand.keep("ABC.XNAS", "ACC-3", entries(1));
        assertThat(atHand.get("ABC.XNAS", "ACC")).hasSize(3);
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).isNull();
        assertThat(atHand.get("ABC.XNAS", "ACC-3")).hasSize(1);
    }

    @Test
    void whoWaitsAgainGivesWayToNobody() {
        atHand.keep("ABC.XNAS", "ACC", entries(2));
        atHand.keep("ABC.XNAS", "ACC-2", entries(1));
        atHand.restated("ABC.XNAS", "ACC");
        atHand.restated("ABC.XNAS", "ACC-2");
        atHand.add("ABC.XNAS", "ACC", entry(1, "A"), true);
        atHand.add("ABC.XNAS", "ACC", entry(2, "A"), false);

        atHand.keep("ABC.XNAS", "ACC-3", entries(1));
        atHand.restated("ABC.XNAS", "ACC-3");
        atHand.add("ABC.XNAS", "ACC-3", entry(1, "A"), false);
        assertThat(atHand.get("ABC.XNAS", "ACC")).hasSize(4);
        assertThat(atHand.get("ABC.XNAS", "ACC-2")).isNull();
        assertThat(atHand.get("ABC.XNAS", "ACC-3"))
                .as("beside four of five that wait")
                .isNull();
    }

    private static List<LedgerEntry> entries(int count) {
        return Collections.nCopies(count, entry(0, "C"));
    }

    private static LedgerEntry entry(long eventTimeNanos, String cashFlowId) {
        return new LedgerEntry(
                null,
                new CashFlow(
                        "ABC.XNAS", cashFlowId, "ACC", CashFlowType.FUNDING, BigDecimal.ONE, "USD", eventTimeNanos),
                null,
                0,
                0,
                0,
                List.of());
    }
}
