package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.CashFlow;
import io.tidemark.domain.execution.CashFlowType;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgersAtHandTest {
    private static final LedgerEntry ENTRY = new LedgerEntry(
            null,
            new CashFlow("ABC.XNAS", "C", "ACC", CashFlowType.FUNDING, BigDecimal.ONE, "USD", 0),
            null,
            0,
            0,
            0,
            List.of());

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

    private static List<LedgerEntry> entries(int count) {
        return Collections.nCopies(count, ENTRY);
    }
}
