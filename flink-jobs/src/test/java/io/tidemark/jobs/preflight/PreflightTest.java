package io.tidemark.jobs.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.clickhouse.BarsMinuteTable;
import io.tidemark.jobs.clickhouse.ClickHouseOptions;
import io.tidemark.jobs.clickhouse.LiveTable;
import io.tidemark.jobs.clickhouse.TableDefinition;
import io.tidemark.jobs.clickhouse.TableDefinition.Column;
import io.tidemark.jobs.preflight.TopicRequirement.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {
    private static final TableDefinition BARS = BarsMinuteTable.DEFINITION;
    private static final List<TopicRequirement> TOPICS = List.of(
            new TopicRequirement("market.ticks", Role.EVENTS),
            new TopicRequirement("reference.instruments", Role.REFERENCE),
            new TopicRequirement("dead_letters", Role.DEAD_LETTERS));

    private final Map<String, Map<String, String>> topics = new HashMap<>();

    PreflightTest() {
        for (TopicRequirement topic : TOPICS) {
            Map<String, String> config = new HashMap<>(Map.of(
                    "cleanup.policy", "delete",
                    "message.timestamp.type", "LogAppendTime",
                    "max.message.bytes", topic.role() == Role.DEAD_LETTERS ? "4194304" : "2097152",
                    "retention.ms", "-1",
                    "retention.bytes", "-1"));
            topics.put(topic.topic(), config);
        }
    }

    @Test
    void topicsAsTheLocalStackMakesThemAreFine() {
        assertThat(judgeTopics(false)).isEmpty();
    }

    @Test
    void producersTimestampsAreRefusedUnlessAllowed() {
        topics.get("market.ticks").put("message.timestamp.type", "CreateTime");

        assertThat(judgeTopics(false)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.TOPIC_TIMESTAMP_TYPE);
            assertThat(problem.toString())
                    .startsWith("TOPIC_TIMESTAMP_TYPE: message.timestamp.type is 'CreateTime'")
                    .contains("topic 'market.ticks'")
                    .contains("kafka.allow-create-time=true");
        });
        assertThat(judgeTopics(true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "reference.instruments, cleanup.policy, 'compact,delete', TOPIC_COMPACTED",
        "market.ticks, cleanup.policy, compact, TOPIC_COMPACTED",
        "reference.instruments, retention.ms, 604800000, TOPIC_RETENTION",
        "reference.instruments, retention.bytes, 1073741824, TOPIC_RETENTION",
        "dead_letters, max.message.bytes, 2097152, TOPIC_MESSAGE_SIZE"
    })
    void aTopicThatDoesNotFitIsNamedWithItsReason(String topic, String key, String value, Reason reason) {
        topics.get(topic).put(key, value);

        assertThat(judgeTopics(false)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.where()).contains(topic);
            assertThat(problem.remedy()).contains(key);
        });
    }

    @Test
    void aTopicOfEventsMayForgetByAge() {
        topics.get("market.ticks").put("retention.ms", "604800000");

        assertThat(judgeTopics(false)).isEmpty();
    }

    @Test
    void everyProblemIsToldAtOnce() {
        topics.get("market.ticks").put("message.timestamp.type", "CreateTime");
        topics.get("reference.instruments").put("cleanup.policy", "compact");
        topics.get("dead_letters").put("max.message.bytes", "1000");

        PreflightException refusal = new PreflightException(judgeTopics(false));

        assertThat(refusal.getMessage().lines()).hasSize(3).anyMatch(line -> line.startsWith("TOPIC_MESSAGE_SIZE: "));
        assertThat(refusal.problems()).hasSize(3);
    }

    @Test
    void aTableAsTheMigrationsMakeItIsFine() {
        assertThat(judgeTable(BARS.columns(), "ReplacingMergeTree(version) PARTITION BY toYYYYMM(minute) ORDER BY x"))
                .isEmpty();
    }

    @Test
    void aReplicatedTableIsAsGood() {
        assertThat(judgeTable(
                        BARS.columns(),
                        "ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', version)"
                                + " PARTITION BY toYYYYMM(minute)"))
                .isEmpty();
        assertThat(ClickHousePreflight.engine("ReplicatedReplacingMergeTree('/p', '{replica}') ORDER BY k"))
                .isEqualTo("ReplacingMergeTree");
    }

    @ParameterizedTest
    @CsvSource({
        "MergeTree PARTITION BY toYYYYMM(minute)",
        "ReplacingMergeTree PARTITION BY toYYYYMM(minute)",
        "ReplacingMergeTree(known_at) PARTITION BY toYYYYMM(minute)",
        "SharedReplacingMergeTree('/p', '{replica}', known_at)"
    })
    void anEngineThatKeepsOtherRowsIsRefused(String engine) {
        assertThat(judgeTable(BARS.columns(), engine))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith("TABLE_ENGINE: the engine is '")
                        .contains("must be 'ReplacingMergeTree(version)'"));
    }

    @Test
    void columnsThatDifferAreNamedEach() {
        List<Column> columns = new ArrayList<>(BARS.columns());
        columns.remove(0);
        columns.set(0, new Column("minute", "DateTime"));
        columns.add(new Column("comment", "String"));

        assertThat(judgeTable(columns, BARS.engine()))
                .extracting(Problem::reason)
                .containsExactlyInAnyOrder(Reason.COLUMN_MISSING, Reason.COLUMN_TYPE, Reason.COLUMN_UNEXPECTED);
    }

    @Test
    void anotherOrderOfTheColumnsIsRefused() {
        List<Column> columns = new ArrayList<>(BARS.columns());
        Collections.swap(columns, 2, 3);

        assertThat(judgeTable(columns, BARS.engine()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo(Reason.COLUMN_ORDER));
    }

    @Test
    void keysThatDifferAreRefused() {
        LiveTable live = new LiveTable(BARS.columns(), BARS.engine(), "", "instrument_id, minute", List.of());

        assertThat(ClickHousePreflight.judge(BARS, live, "here"))
                .extracting(Problem::what)
                .containsExactly(
                        "the partition key is '' and must be 'toYYYYMM(minute)'",
                        "the sorting key is 'instrument_id, minute' and must be '" + BARS.sortingKey() + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "async_insert, 1",
        "readonly, 2",
        "insert_deduplication_token, nightly",
        "input_format_allow_errors_num, 10",
        "input_format_allow_errors_ratio, 0.5",
        "materialized_views_ignore_errors, 1",
        "ignore_materialized_views_with_dropped_target_table, 1",
        "max_partitions_per_insert_block, 1"
    })
    void aSettingThatLosesOrRefusesRowsIsNamed(String name, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "async_insert", "0",
                "readonly", "0",
                "insert_deduplication_token", "",
                "input_format_allow_errors_num", "0",
                "input_format_allow_errors_ratio", "0",
                "materialized_views_ignore_errors", "0",
                "ignore_materialized_views_with_dropped_target_table", "0",
                "max_partitions_per_insert_block", "100"));
        ClickHouseOptions options = new ClickHouseOptions(
                "http://127.0.0.1:1", "tidemark", "default", 1, Duration.ofSeconds(1), 0, Duration.ofSeconds(1));
        assertThat(ClickHousePreflight.judgeSettings(settings, options)).isEmpty();

        settings.put(name, value);

        assertThat(ClickHousePreflight.judgeSettings(settings, options))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith("SETTING: " + name + " is '" + value));
    }

    private List<Problem> judgeTopics(boolean allowCreateTime) {
        Map<String, Config> configs = new HashMap<>();
        topics.forEach((topic, config) -> configs.put(
                topic,
                new Config(config.entrySet().stream()
                        .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                        .toList())));
        return KafkaPreflight.judge(TOPICS, configs, allowCreateTime);
    }

    private static List<Problem> judgeTable(List<Column> columns, String engine) {
        return ClickHousePreflight.judge(
                BARS, new LiveTable(columns, engine, BARS.partitionKey(), BARS.sortingKey(), List.of()), "here");
    }
}
