package io.tidemark.jobs.positions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.pnl.PositionFigures;
import io.tidemark.domain.pnl.PositionMinute;
import io.tidemark.jobs.PrintedAnswer;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.TopicRecord;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the positions that README.md prints against the records of {@code local/sample}. */
class FirstPositionsTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("tidemark.root", "..")).resolve("local/sample");
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final String INSTRUMENT = "TIDE.DEMO";

    @Test
    void readmePrintsThePositionsOfTheSample() throws Exception {
        try (PositionsRig rig = new PositionsRig()) {
            feed(rig, Records.INSTRUMENTS, "reference/reference.instruments.ndjson", INSTRUMENT);
            feed(rig, Records.ACCOUNTS, "reference/reference.accounts.ndjson", "DEMO-1");
            feed(rig, Records.TICKS, "ticks.ndjson", INSTRUMENT);
            feed(rig, Records.EXECUTIONS, "executions.ndjson", INSTRUMENT);
            feed(rig, Records.CASH_FLOWS, "cash-flows.ndjson", INSTRUMENT);
            rig.clock(Instant.parse("2024-03-04T14:33:00Z").toEpochMilli());
            rig.passProcessingTime(Duration.ofSeconds(1));

            assertThat(PrintedAnswer.rows("README.md", "Positions"))
                    .containsExactlyElementsOf(
                            rig.rows().stream().map(FirstPositionsTest::cells).toList());
        }
    }

    private static void feed(PositionsRig rig, String topic, String file, String key) throws Exception {
        for (String line : Files.readAllLines(SAMPLE.resolve(file))) {
            if (line.contains("\"" + key + "\"") && line.endsWith("}")) {
                rig.feed(
                        new TopicRecord(topic, key, line, 0),
                        Instant.parse("2024-03-04T15:00:00Z").toEpochMilli());
            }
        }
    }

    private static List<String> cells(PositionMinute row) {
        PositionFigures figures = row.figures();
        List<String> cells = new ArrayList<>(List.of(MINUTE.format(row.minute())));
        Stream.of(
                        figures.quantity(),
                        figures.averagePrice(),
                        figures.markPrice(),
                        figures.realizedPnl(),
                        figures.unrealizedPnl(),
                        figures.income(),
                        figures.commissions(),
                        figures.realizedPnl()
                                .add(figures.unrealizedPnl())
                                .add(figures.income())
                                .subtract(figures.commissions()))
                .map(BigDecimal::stripTrailingZeros)
                .map(BigDecimal::toPlainString)
                .forEach(cells::add);
        return cells;
    }
}
