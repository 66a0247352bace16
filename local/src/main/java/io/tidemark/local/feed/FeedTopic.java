package io.tidemark.local.feed;

import java.util.List;
import java.util.Optional;

/**
 * A topic that can be fed.
 *
 * @param name the Kafka topic
 * @param fileName the name, before {@code .ndjson}, of its file in a folder of records, beside the topic's own name
 * @param keyFields the fields that make the record key, joined by {@code /}
 * @param carriesClock whether the topic moves the jobs' clocks; reference data does not
 */
public record FeedTopic(String name, String fileName, List<String> keyFields, boolean carriesClock) {
    public static final FeedTopic TICKS = new FeedTopic("market.ticks", "ticks", List.of("instrument_id"), true);
    public static final FeedTopic EXECUTIONS =
            new FeedTopic("executions", "executions", List.of("instrument_id"), true);
    public static final FeedTopic CASH_FLOWS =
            new FeedTopic("cash_flows", "cash-flows", List.of("instrument_id"), true);
    public static final FeedTopic FX_RATES =
            new FeedTopic("market.fx_rates", "fx-rates", List.of("base", "quote"), true);

    public static final FeedTopic INSTRUMENTS = reference("reference.instruments", "instrument_id");
    public static final FeedTopic ACCOUNTS = reference("reference.accounts", "account_id");

    static final List<FeedTopic> ALL = List.of(
            INSTRUMENTS,
            ACCOUNTS,
            reference("reference.calendars", "calendar_id"),
            reference("reference.corporate_actions", "instrument_id"),
            TICKS,
            EXECUTIONS,
            CASH_FLOWS,
            FX_RATES);

    private static FeedTopic reference(String name, String keyField) {
        return new FeedTopic(name, name, List.of(keyField), false);
    }

    /** The topic of a file in a folder of records; empty if the name is no topic's. */
    static Optional<FeedTopic> ofFile(String file) {
        String stem = file.endsWith(".gz") ? file.substring(0, file.length() - ".gz".length()) : file;
        if (!stem.endsWith(".ndjson")) {
            return Optional.empty();
        }
        String name = stem.substring(0, stem.length() - ".ndjson".length());
        return ALL.stream()
                .filter(topic -> topic.name().equals(name) || topic.fileName().equals(name))
                .findFirst();
    }
}
