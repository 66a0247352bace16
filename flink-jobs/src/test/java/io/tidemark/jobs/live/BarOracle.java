package io.tidemark.jobs.live;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Bars by the plainest means: all records of a minute in event order, folded one after the other. It shares no line
 * with the job.
 */
final class BarOracle {
    /** The columns that it can tell, in the order of its rows. */
    static final String COLUMNS =
            "instrument_id, toUnixTimestamp(minute), open, high, low, close, volume, turnover, vwap,"
                    + " trade_count, bid_open, bid_high, bid_low, bid_close, ask_open, ask_high, ask_low, ask_close, quote_count";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Map<String, Map<Long, List<JsonNode>>> minutes = new TreeMap<>();

    void addFile(Path gzip) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line);
            }
        }
    }

    void add(String line) throws IOException {
        JsonNode record = JSON.readTree(line);
        long minute = record.get("ts_event").asLong() / 60_000_000_000L * 60;
        minutes.computeIfAbsent(record.get("instrument_id").asText(), ignored -> new TreeMap<>())
                .computeIfAbsent(minute, ignored -> new ArrayList<>())
                .add(record);
    }

    /** One row a bar, columns separated by tabs, numbers without needless zeros, nulls as {@code \N}. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        minutes.forEach((instrument, bars) -> bars.forEach((minute, records) -> {
            List<Object> row = new ArrayList<>(List.of(instrument, minute));
            row.addAll(fold(records));
            rows.add(row.stream().map(BarOracle::text).collect(Collectors.joining("\t")));
        }));
        return rows;
    }

    /** Rows of {@link #COLUMNS} as ClickHouse prints them, made comparable. */
    static List<String> canonical(List<String> rows) {
        List<String> canonical = new ArrayList<>();
        for (String row : rows) {
            List<String> cells = new ArrayList<>();
            String[] columns = row.split("\t", -1);
            for (int i = 0; i < columns.length; i++) {
                cells.add(i == 0 || columns[i].equals("\\N") ? columns[i] : text(new BigDecimal(columns[i])));
            }
            canonical.add(String.join("\t", cells));
        }
        return canonical;
    }

    private static List<Object> fold(List<JsonNode> records) {
        records.sort(Comparator.comparingLong(
                        (JsonNode record) -> record.get("ts_event").asLong())
                .thenComparingLong(record -> record.get("sequence").asLong())
                .thenComparing(record -> record.get("type").asText()));
        BigDecimal volume = BigDecimal.ZERO;
        BigDecimal turnover = BigDecimal.ZERO;
        List<BigDecimal> prices = new ArrayList<>();
        List<BigDecimal> bids = new ArrayList<>();
        List<BigDecimal> asks = new ArrayList<>();
        long quotes = 0;
        for (JsonNode record : records) {
            if (record.get("type").asText().equals("TRADE")) {
                BigDecimal price = decimal(record, "price");
                BigDecimal size = decimal(record, "size");
                prices.add(price);
                volume = volume.add(size);
                turnover = turnover.add(price.multiply(size));
            } else {
                quotes++;
                if (!record.get("bid_price").isNull()) {
                    bids.add(decimal(record, "bid_price"));
                }
                if (!record.get("ask_price").isNull()) {
                    asks.add(decimal(record, "ask_price"));
                }
            }
        }
        List<Object> row = new ArrayList<>(openHighLowClose(prices));
        row.add(volume);
        row.add(turnover.setScale(12, RoundingMode.HALF_EVEN));
        row.add(volume.signum() == 0 ? "\\N" : turnover.divide(volume, 12, RoundingMode.HALF_EVEN));
        row.add((long) prices.size());
        row.addAll(openHighLowClose(bids));
        row.addAll(openHighLowClose(asks));
        row.add(quotes);
        return row;
    }

    private static BigDecimal decimal(JsonNode record, String field) {
        return new BigDecimal(record.get(field).asText());
    }

    private static List<Object> openHighLowClose(List<BigDecimal> prices) {
        if (prices.isEmpty()) {
            return List.of("\\N", "\\N", "\\N", "\\N");
        }
        return List.of(
                prices.get(0),
                prices.stream().max(Comparator.naturalOrder()).orElseThrow(),
                prices.stream().min(Comparator.naturalOrder()).orElseThrow(),
                prices.get(prices.size() - 1));
    }

    private static String text(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
