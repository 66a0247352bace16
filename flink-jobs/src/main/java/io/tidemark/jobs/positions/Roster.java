package io.tidemark.jobs.positions;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The positions that the bell must visit, by instrument; made again from the state at each start. */
final class Roster {
    private final TreeMap<String, TreeSet<String>> accounts = new TreeMap<>();

    /** Counted as they come and go, since it is asked for at every record. */
    private long size;

    void enroll(String instrumentId, String accountId) {
        if (accounts.computeIfAbsent(instrumentId, ignored -> new TreeSet<>()).add(accountId)) {
            size++;
        }
    }

    void discharge(String instrumentId, String accountId) {
        TreeSet<String> ofInstrument = accounts.get(instrumentId);
        if (ofInstrument != null && ofInstrument.remove(accountId)) {
            size--;
            if (ofInstrument.isEmpty()) {
                accounts.remove(instrumentId);
            }
        }
    }

    boolean isEmpty() {
        return accounts.isEmpty();
    }

    /** Number of positions. */
    long size() {
        return size;
    }

    boolean has(String instrumentId, String accountId) {
        TreeSet<String> ofInstrument = accounts.get(instrumentId);
        return ofInstrument != null && ofInstrument.contains(accountId);
    }

    boolean has(String instrumentId) {
        return accounts.containsKey(instrumentId);
    }

    /** The instruments with positions, in their order. */
    Set<String> instruments() {
        return accounts.keySet();
    }

    /** The instruments that an account has positions in. */
    List<String> instrumentsOf(String accountId) {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getValue().contains(accountId))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The accounts with positions in an instrument, in their order, as they are now. */
    List<String> accounts(String instrumentId) {
        TreeSet<String> ofInstrument = accounts.get(instrumentId);
        return ofInstrument == null ? List.of() : List.copyOf(ofInstrument);
    }

    /** The instrument that follows one, or the first; null behind the last. */
    @Nullable
    String after(@Nullable String instrumentId) {
        if (instrumentId == null) {
            return accounts.isEmpty() ? null : accounts.firstKey();
        }
        return accounts.higherKey(instrumentId);
    }

    /** The instrument that goes before one; null before the first. */
    @Nullable
    String before(String instrumentId) {
        return accounts.lowerKey(instrumentId);
    }
}
