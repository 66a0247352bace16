package io.tidemark.domain;

import io.tidemark.domain.market.MarkMethod;
import io.tidemark.domain.position.CostMethod;
import io.tidemark.domain.reference.Account;
import io.tidemark.domain.reference.Instrument;
import java.math.BigDecimal;
import java.util.List;

/** Reference data as tests need it: a listing in USD, an account. */
public final class Instruments {
    private Instruments() {}

    public static Instrument instrument(String multiplier, MarkMethod markMethod, int staleAfterSeconds) {
        return new Instrument(
                "ABC.XNAS",
                0,
                "ABC",
                null,
                "XNAS",
                "USD",
                new BigDecimal(multiplier),
                null,
                null,
                markMethod,
                staleAfterSeconds,
                List.of(),
                List.of());
    }

    public static Account account(String baseCurrency) {
        return new Account("ACC", 0, "EQ", "B1", null, null, baseCurrency, CostMethod.AVERAGE);
    }
}
