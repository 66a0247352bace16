package io.tidemark.local.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.local.feed.FeedRecord;
import io.tidemark.local.feed.FeedTopic;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody hears who takes every record of a market and knows nothing of how it was made.
 *
 * @param unsentFrom what the market said after the record was taken
 */
record Heard(FeedRecord record, @Nullable JsonNode json, long unsentFrom) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NINETEEN_YEARS = 19L * 365 * 86_400 * 1_000_000_000L;

    static List<Heard> all(SimulatedMarket market) throws IOException {
        List<Heard> all = new ArrayList<>();
        while (market.nextReference() != null) {
            continue;
        }
        List<Heard> some;
        while (!(some = some(market, 10_000)).isEmpty()) {
            all.addAll(some);
        }
        return all;
    }

    /** The next so many events; fewer only at the end. */
    static List<Heard> some(SimulatedMarket market, int count) throws IOException {
        List<Heard> some = new ArrayList<>();
        FeedRecord record;
        while (some.size() < count && (record = market.nextEvent()) != null) {
            some.add(new Heard(record, parsed(record.value()), market.unsentFrom()));
        }
        return some;
    }

    static List<Heard> all(MarketPlan plan) throws IOException {
        try (SimulatedMarket market = new SimulatedMarket(plan)) {
            return all(market);
        }
    }

    private static @Nullable JsonNode parsed(byte[] value) throws IOException {
        try {
            JsonNode node = JSON.readTree(value);
            return node != null && node.isObject() ? node : null;
        } catch (JsonProcessingException cutOff) {
            return null;
        }
    }

    boolean malformed() {
        return json == null;
    }

    JsonNode fields() {
        if (json == null) {
            throw new IllegalStateException("a record that is no JSON has no fields");
        }
        return json;
    }

    boolean of(FeedTopic topic) {
        return record.topic().equals(topic);
    }

    String text(String field) {
        return fields().path(field).asText();
    }

    BigDecimal decimal(String field) {
        return new BigDecimal(text(field));
    }

    long time() {
        return fields().path("ts_event").asLong();
    }

    long arrival() {
        return fields().path("ts_arrival").asLong();
    }

    boolean skewed() {
        return !malformed() && time() - arrival() > NINETEEN_YEARS;
    }

    boolean usable() {
        return !malformed() && !skewed();
    }

    boolean is(String type) {
        return usable()
                && text(of(FeedTopic.EXECUTIONS) ? "execution_type" : "type").equals(type);
    }

    boolean amends() {
        return of(FeedTopic.EXECUTIONS) && (is("CORRECT") || is("CANCEL"));
    }

    /** Executions by id, the first heard of each. */
    static Map<String, Heard> firstExecutions(List<Heard> all) {
        Map<String, Heard> first = new HashMap<>();
        for (Heard heard : all) {
            if (heard.of(FeedTopic.EXECUTIONS) && heard.usable()) {
                first.putIfAbsent(heard.text("execution_id"), heard);
            }
        }
        return first;
    }

    /** Whether it says the same as another, whatever its numbers' zeros and its arrival. */
    boolean sameAs(Heard other) {
        Map<String, Object> mine = values();
        return mine.equals(other.values());
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        fields().fields().forEachRemaining(field -> {
            String name = field.getKey();
            if (name.equals("price") || name.equals("quantity") || name.equals("commission")) {
                values.put(name, new BigDecimal(field.getValue().asText()).stripTrailingZeros());
            } else if (!name.equals("ts_arrival")) {
                values.put(name, field.getValue().asText());
            }
        });
        return values;
    }
}
