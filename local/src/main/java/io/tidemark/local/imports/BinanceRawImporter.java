package io.tidemark.local.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.local.records.ArrivalTime;
import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.records.RecordWriter;
import io.tidemark.local.records.TickHead;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Trades and best bid and ask of Binance's public websockets, as a recorder wrote them: arrival time and message. */
final class BinanceRawImporter implements RecordImporter {
    private static final Pattern FILE_NAME = Pattern.compile("(spot|usdm|cm)-([a-z0-9_]+)_([0-9]{8})\\.jsonl\\.gz");
    private static final Map<String, String> VENUES =
            Map.of("spot", "BINANCE-SPOT", "usdm", "BINANCE-USDM", "cm", "BINANCE-CM");
    private static final Pattern QUOTED_IN =
            Pattern.compile("[A-Z0-9]+?(USDT|USDC|FDUSD|TUSD|BUSD|BTC|ETH|BNB|EUR|TRY)");
    private static final Pattern COIN_MARGINED = Pattern.compile("([A-Z0-9]+)USD_[A-Z0-9]+");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NANOS_PER_MILLI = 1_000_000L;
    // Far enough for any real time, near enough that nanoseconds do not overflow.
    private static final long GREATEST_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

    @Override
    public String format() {
        return "binance-raw";
    }

    @Override
    public void run(List<Path> files, RecordFolder folder) throws IOException {
        // Sorted by name, so that the order in which the files are named does not matter.
        TreeMap<String, Path> byName = new TreeMap<>();
        for (Path file : files) {
            Path name = file.getFileName();
            Path other = byName.putIfAbsent(name == null ? "" : name.toString(), file);
            if (other != null) {
                throw new StackException("two files of one market, symbol and day: " + other + " and " + file);
            }
        }
        TreeMap<String, ImportedInstrument> instruments = new TreeMap<>();
        PriorityQueue<Cursor> cursors = new PriorityQueue<>(
                Comparator.comparingLong((Cursor cursor) -> cursor.mergeTime).thenComparingInt(cursor -> cursor.index));
        List<Cursor> opened = new ArrayList<>();
        try {
            for (Map.Entry<String, Path> entry : byName.entrySet()) {
                ImportedInstrument instrument = instrument(entry.getKey(), entry.getValue());
                ImportedInstrument shared = instruments.computeIfAbsent(instrument.instrumentId(), id -> instrument);
                Cursor cursor = new Cursor(opened.size(), SourceLines.gzip(entry.getValue()), shared);
                opened.add(cursor);
                if (cursor.advance()) {
                    cursors.add(cursor);
                }
            }
            RecordWriter ticks = folder.ticks();
            while (!cursors.isEmpty()) {
                Cursor cursor = cursors.remove();
                cursor.write(ticks);
                if (cursor.advance()) {
                    cursors.add(cursor);
                }
            }
        } finally {
            for (Cursor cursor : opened) {
                cursor.close();
            }
        }
        RecordWriter reference = folder.reference("reference.instruments");
        for (ImportedInstrument instrument : instruments.values()) {
            if (instrument.seen()) {
                reference.instrument(instrument.toRecord());
            }
        }
    }

    private static ImportedInstrument instrument(String name, Path file) {
        Matcher matcher = FILE_NAME.matcher(name);
        if (!matcher.matches()) {
            throw new StackException(file + ": the name must be MARKET-SYMBOL_YYYYMMDD.jsonl.gz with MARKET one of "
                    + VENUES.keySet().stream().sorted().toList() + ", for it tells the market");
        }
        String market = matcher.group(1);
        String symbol = matcher.group(2).toUpperCase(Locale.ROOT);
        String venue = VENUES.getOrDefault(market, "");
        if (market.equals("cm")) {
            Matcher coin = COIN_MARGINED.matcher(symbol);
            if (!coin.matches()) {
                throw new StackException(file + ": " + symbol + " is not a coin-margined symbol such as BTCUSD_PERP");
            }
            String faceValue = coin.group(1).equals("BTC") ? "100" : "10";
            return new ImportedInstrument(
                    symbol, venue, "CRYPTO_INVERSE_PERPETUAL", "USD", faceValue, "LAST_THEN_MID", List.of("TRADE"));
        }
        Matcher quoted = QUOTED_IN.matcher(symbol);
        if (!quoted.matches()) {
            throw new StackException(file + ": the currency of " + symbol + " cannot be told from its name");
        }
        String assetClass = market.equals("spot") ? "CRYPTO_SPOT" : "CRYPTO_PERPETUAL";
        return new ImportedInstrument(
                symbol, venue, assetClass, quoted.group(1), "1", "LAST_THEN_MID", List.of("TRADE"));
    }

    /** The reading position in one file. */
    private static final class Cursor implements AutoCloseable {
        private final int index;
        private final SourceLines lines;
        private final ImportedInstrument instrument;

        // A file whose arrival times went back would still be taken in its own order.
        private long mergeTime = Long.MIN_VALUE;
        private long arrival;
        private JsonNode message = JSON.nullNode();

        Cursor(int index, SourceLines lines, ImportedInstrument instrument) {
            this.index = index;
            this.lines = lines;
            this.instrument = instrument;
        }

        boolean advance() throws IOException {
            String line = lines.next();
            if (line == null) {
                return false;
            }
            int space = line.indexOf(' ');
            if (space < 1 || space > 19 || !line.substring(0, space).chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw lines.failure("does not begin with an arrival time: '" + SourceLines.abbreviated(line) + "'");
            }
            try {
                arrival = Long.parseLong(line.substring(0, space));
                message = JSON.readTree(line.substring(space + 1)).path("data");
            } catch (NumberFormatException | JsonProcessingException notAMessage) {
                throw lines.failure(
                        "is not an arrival time and a JSON message: '" + SourceLines.abbreviated(line) + "'");
            }
            mergeTime = Math.max(mergeTime, arrival);
            String symbol = text("s");
            if (!symbol.equals(instrument.symbol())) {
                throw lines.failure("symbol " + symbol + " in a file of " + instrument.symbol());
            }
            return true;
        }

        void write(RecordWriter ticks) throws IOException {
            if (message.path("e").asText().equals("trade")) {
                String price = decimal("p");
                instrument.sawPrice(price);
                ticks.trade(
                        head(eventTime(), number("t")),
                        price,
                        decimal("q"),
                        buyerIsMaker() ? "SELL" : "BUY",
                        ArrivalTime.of(arrival));
            } else if (message.has("u") && message.has("b") && message.has("a")) {
                String bid = decimal("b");
                String ask = decimal("a");
                instrument.sawPrice(bid);
                instrument.sawPrice(ask);
                ticks.quote(
                        head(message.has("T") ? eventTime() : arrival, number("u")),
                        bid,
                        decimal("B"),
                        ask,
                        decimal("A"),
                        ArrivalTime.of(arrival));
            } else {
                throw lines.failure("is neither a trade nor a best bid and ask");
            }
        }

        private TickHead head(long tsEvent, long sequence) {
            instrument.sawTsEvent(tsEvent);
            return instrument.head(tsEvent, sequence);
        }

        private long eventTime() {
            long millis = number("T");
            if (millis > GREATEST_MILLIS) {
                throw lines.failure("T is not a time in milliseconds: " + millis);
            }
            return millis * NANOS_PER_MILLI;
        }

        private boolean buyerIsMaker() {
            JsonNode maker = message.path("m");
            if (!maker.isBoolean()) {
                throw lines.failure("m is not true or false");
            }
            return maker.booleanValue();
        }

        private long number(String field) {
            JsonNode value = message.path(field);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw lines.failure(field + " is not a whole number of 0 or more: '"
                        + SourceLines.abbreviated(value.asText()) + "'");
            }
            return value.longValue();
        }

        private String text(String field) {
            JsonNode value = message.path(field);
            if (!value.isTextual()) {
                throw lines.failure(field + " is missing or not a string");
            }
            return value.textValue();
        }

        private String decimal(String field) {
            return lines.decimal(field, text(field));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
