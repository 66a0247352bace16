package io.tidemark.local.imports;

import io.tidemark.local.records.InstrumentRecord;
import io.tidemark.local.records.TickHead;
import java.util.List;

/**
 * An instrument met during an import, from its first tick on.
 *
 * <p>Two facts are learnt from the ticks: {@code price_increment} is the largest power of ten, at most 1, of which every
 * price seen is a multiple, and {@code effective_from} is midnight UTC of the day of the earliest tick.
 */
final class ImportedInstrument {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private final String symbol;
    private final String venue;
    private final String assetClass;
    private final String currency;
    private final String multiplier;
    private final String markMethod;
    private final List<String> contiguousSequence;
    private int decimalPlaces;
    private long earliestTsEvent = Long.MAX_VALUE;

    ImportedInstrument(
            String symbol,
            String venue,
            String assetClass,
            String currency,
            String multiplier,
            String markMethod,
            List<String> contiguousSequence) {
        this.symbol = symbol;
        this.venue = venue;
        this.assetClass = assetClass;
        this.currency = currency;
        this.multiplier = multiplier;
        this.markMethod = markMethod;
        this.contiguousSequence = List.copyOf(contiguousSequence);
    }

    void sawPrice(String price) {
        int point = price.indexOf('.');
        if (point < 0) {
            return;
        }
        int last = price.length() - 1;
        while (price.charAt(last) == '0') {
            last--;
        }
        decimalPlaces = Math.max(decimalPlaces, last - point);
    }

    void sawTsEvent(long tsEvent) {
        earliestTsEvent = Math.min(earliestTsEvent, tsEvent);
    }

    boolean seen() {
        return earliestTsEvent != Long.MAX_VALUE;
    }

    String instrumentId() {
        return symbol + "." + venue;
    }

    String symbol() {
        return symbol;
    }

    String venue() {
        return venue;
    }

    String currency() {
        return currency;
    }

    String priceIncrement() {
        return decimalPlaces == 0 ? "1" : "0." + "0".repeat(decimalPlaces - 1) + "1";
    }

    long effectiveFrom() {
        return startOfDay(earliestTsEvent);
    }

    TickHead head(long tsEvent, long sequence) {
        return new TickHead(instrumentId(), venue, tsEvent, sequence);
    }

    InstrumentRecord toRecord() {
        return new InstrumentRecord(
                instrumentId(),
                symbol,
                assetClass,
                venue,
                currency,
                multiplier,
                priceIncrement(),
                markMethod,
                List.of(),
                contiguousSequence,
                effectiveFrom());
    }

    /** Midnight UTC before it; nanoseconds since the epoch. */
    static long startOfDay(long tsEvent) {
        return Math.floorDiv(tsEvent, NANOS_PER_DAY) * NANOS_PER_DAY;
    }
}
