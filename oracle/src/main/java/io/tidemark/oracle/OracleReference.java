package io.tidemark.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which record of an instrument or an account is in effect when. */
final class OracleReference {
    private final Map<String, List<OracleInstrument>> instruments = new HashMap<>();
    private final Map<String, List<OracleAccount>> accounts = new HashMap<>();

    OracleReference(OracleMarket market) {
        for (OracleInstrument instrument : market.instruments()) {
            instruments
                    .computeIfAbsent(instrument.instrumentId(), id -> new ArrayList<>())
                    .add(instrument);
        }
        for (OracleAccount account : market.accounts()) {
            accounts.computeIfAbsent(account.accountId(), id -> new ArrayList<>())
                    .add(account);
        }
    }

    /** The record with the greatest {@code effectiveFrom} before a moment, of several the last; null for none. */
    @Nullable
    OracleInstrument instrumentBefore(String instrumentId, long nanos) {
        OracleInstrument found = null;
        for (OracleInstrument each : instruments.getOrDefault(instrumentId, List.of())) {
            if (each.effectiveFrom() < nanos && (found == null || each.effectiveFrom() >= found.effectiveFrom())) {
                found = each;
            }
        }
        return found;
    }

    /** The record with the greatest {@code effectiveFrom} before a moment, of several the last; null for none. */
    @Nullable
    OracleAccount accountBefore(String accountId, long nanos) {
        OracleAccount found = null;
        for (OracleAccount each : accounts.getOrDefault(accountId, List.of())) {
            if (each.effectiveFrom() < nanos && (found == null || each.effectiveFrom() >= found.effectiveFrom())) {
                found = each;
            }
        }
        return found;
    }

    /** Whether an execution or a cash flow of that moment is accepted; otherwise it waits. */
    boolean knows(String instrumentId, String accountId, long eventTime) {
        return instrumentBefore(instrumentId, eventTime + 1) != null && accountBefore(accountId, eventTime + 1) != null;
    }
}
