package io.tidemark.local.simulator;

import io.tidemark.local.feed.FeedTopic;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counts of what was handed out; written by one thread, read by any. */
final class Ledger {
    private final Map<String, Counts> topics = new TreeMap<>();
    private final long[] faults = new long[Fault.values().length];
    private long distinctExecutions;
    private long amendments;
    private final long[] fates = new long[TradeChain.Fate.values().length];
    private long missingTicks;
    private long openPositions;

    Ledger(Iterable<FeedTopic> fed) {
        for (FeedTopic topic : fed) {
            topics.put(topic.name(), new Counts());
        }
    }

    private static final class Counts {
        private final long[] copies = new long[Fault.values().length];
        private long records;
        private long late;
    }

    synchronized void countReference(FeedTopic topic) {
        counts(topic).records++;
    }

    /** Counts a record that was handed out. */
    void count(Parcel parcel) {
        count(parcel, 1);
    }

    /** Counts a record no longer, which was handed out and comes back. */
    void takeBack(Parcel parcel) {
        count(parcel, -1);
    }

    private synchronized void count(Parcel parcel, int once) {
        Counts counts = counts(parcel.topic());
        counts.records += once;
        count(parcel.delay(), once);
        count(parcel.meaning().ofTheMarket(), once);
        Fault copied = parcel.kind().fault();
        if (copied != null) {
            counts.copies[copied.ordinal()] += once;
            count(copied, once);
        }
        if (parcel.delay() == Fault.LATE || parcel.delay() == Fault.BOOKED_LATE) {
            counts.late += once;
        }
        if (parcel.kind() == Parcel.Kind.AMENDMENT) {
            amendments += once;
        }
        missingTicks += (long) once * parcel.meaning().missing();
        TradeChain chain = parcel.meaning().chain();
        if (chain != null) {
            distinctExecutions += parcel.meaning().isOriginal() ? once : 0;
            count(chain.fates(), -1);
            long before = chain.quantityHandedOut();
            chain.handOut(parcel.meaning().link(), once > 0);
            count(chain.fates(), 1);
            openPositions += chain.stake().tell(chain.quantityHandedOut() - before);
        }
    }

    private void count(Map<TradeChain.Fate, Long> of, int once) {
        of.forEach((fate, count) -> fates[fate.ordinal()] += once * count);
    }

    private void count(@Nullable Fault fault, int once) {
        if (fault != null) {
            faults[fault.ordinal()] += once;
        }
    }

    private Counts counts(FeedTopic topic) {
        return Objects.requireNonNull(topics.get(topic.name()));
    }

    synchronized Made made() {
        Map<String, Map<Fault, Long>> copies = new TreeMap<>();
        Map<String, Long> late = new TreeMap<>();
        topics.forEach((topic, counts) -> {
            copies.put(topic, byFault(counts.copies));
            late.put(topic, counts.late);
        });
        return new Made(
                counts(FeedTopic.INSTRUMENTS).records,
                counts(FeedTopic.ACCOUNTS).records,
                counts(FeedTopic.TICKS).records,
                counts(FeedTopic.EXECUTIONS).records,
                counts(FeedTopic.CASH_FLOWS).records,
                distinctExecutions,
                amendments,
                missingTicks,
                openPositions,
                byFate(),
                byFault(faults),
                Collections.unmodifiableMap(copies),
                Collections.unmodifiableMap(late));
    }

    private Map<String, Long> byFate() {
        Map<String, Long> map = new TreeMap<>();
        for (TradeChain.Fate fate : TradeChain.Fate.values()) {
            if (fates[fate.ordinal()] > 0) {
                map.put(fate.name(), fates[fate.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static Map<Fault, Long> byFault(long[] counts) {
        Map<Fault, Long> map = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (counts[fault.ordinal()] > 0) {
                map.put(fault, counts[fault.ordinal()]);
            }
        }
        return Collections.unmodifiableMap(map);
    }
}
