package io.tidemark.oracle;

import static io.tidemark.oracle.MarketBuilder.nanos;
import static io.tidemark.oracle.MarketBuilder.usual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.oracle.OracleExecution.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
    @TempDir
    Path folder;

    @Test
    void recordsAreThoseOfTheTopics() {
        OracleMarket market = usual().execution(
                        "2024-03-04T14:30:01Z", Side.SELL, "0.00000001", "-10.50", "-0.25", "EUR")
                .cashFlow("2024-03-04T14:30:02Z", "1", "USD")
                .quote("2024-03-04T14:30:04Z", "1", "2", null, null)
                .trade("2024-03-04T14:30:03Z", "11", "Z")
                .build();

        assertThat(Records.of(market))
                .containsExactly(
                        new TopicRecord(
                                "reference.instruments",
                                "ABC.XNAS",
                                "{\"instrument_id\":\"ABC.XNAS\",\"symbol\":\"ABC\",\"venue\":\"XNAS\","
                                        + "\"currency\":\"USD\",\"multiplier\":\"1\",\"calendar_id\":null,"
                                        + "\"mark_method\":\"LAST\",\"stale_after_seconds\":120,"
                                        + "\"ineligible_conditions\":[\"Z\"],\"effective_from\":1704067200000000000}",
                                1_704_067_200_000_000_000L),
                        new TopicRecord(
                                "reference.accounts",
                                "ACC",
                                "{\"account_id\":\"ACC\",\"desk\":\"EQ\",\"book\":\"B1\",\"trader_id\":null,"
                                        + "\"trader_name\":null,\"base_currency\":\"USD\",\"cost_method\":\"AVERAGE\","
                                        + "\"effective_from\":1704067200000000000}",
                                1_704_067_200_000_000_000L),
                        new TopicRecord(
                                "market.ticks",
                                "ABC.XNAS",
                                "{\"type\":\"TRADE\",\"instrument_id\":\"ABC.XNAS\",\"venue\":\"XNAS\","
                                        + "\"ts_event\":1709562603000000000,\"sequence\":1,\"price\":\"11\","
                                        + "\"size\":\"1\",\"aggressor_side\":\"NONE\",\"conditions\":[\"Z\"]}",
                                1_709_562_603_000_000_000L),
                        new TopicRecord(
                                "market.ticks",
                                "ABC.XNAS",
                                "{\"type\":\"QUOTE\",\"instrument_id\":\"ABC.XNAS\",\"venue\":\"XNAS\","
                                        + "\"ts_event\":1709562604000000000,\"sequence\":1,\"bid_price\":\"1\","
                                        + "\"bid_size\":\"2\",\"ask_price\":null,\"ask_size\":null}",
                                1_709_562_604_000_000_000L),
                        new TopicRecord(
                                "executions",
                                "ABC.XNAS",
                                "{\"execution_id\":\"E0\",\"execution_type\":\"TRADE\",\"account_id\":\"ACC\","
                                        + "\"instrument_id\":\"ABC.XNAS\",\"venue\":\"XNAS\",\"side\":\"SELL\","
                                        + "\"quantity\":\"0.00000001\",\"price\":\"-10.50\",\"commission\":\"-0.25\","
                                        + "\"commission_currency\":\"EUR\",\"ts_event\":1709562601000000000,"
                                        + "\"sequence\":0}",
                                1_709_562_601_000_000_000L),
                        new TopicRecord(
                                "cash_flows",
                                "ABC.XNAS",
                                "{\"cash_flow_id\":\"C0\",\"account_id\":\"ACC\",\"instrument_id\":\"ABC.XNAS\","
                                        + "\"cash_flow_type\":\"FUNDING\",\"amount\":\"1\",\"currency\":\"USD\","
                                        + "\"ts_event\":1709562602000000000}",
                                1_709_562_602_000_000_000L));
    }

    @Test
    void marketThatWasWrittenIsReadBack() throws IOException {
        OracleMarket market = Histories.market(3, HistorySize.of(4, 3, 2, 60, 100, 400));

        Records.writeFolder(market, folder);

        assertThat(Records.readFolders(folder)).isEqualTo(market);
    }

    @Test
    void importedFolderIsRead() throws IOException {
        Files.createDirectory(folder.resolve("reference"));
        Files.writeString(
                folder.resolve("reference/reference.instruments.ndjson"),
                "{\"instrument_id\":\"EUR/USD.FXCM\",\"currency\":\"USD\",\"venue\":\"FXCM\",\"effective_from\":5}\n");
        gzip(
                folder.resolve("ticks.ndjson.gz"),
                "{\"type\":\"TRADE\",\"instrument_id\":\"EUR/USD.FXCM\",\"ts_event\":1709562603000000001,"
                        + "\"price\":0.1000000000000001,\"size\":12}\n"
                        + "{\"type\":\"HEARTBEAT\",\"ts_event\":1709562604000000000}\n");

        OracleMarket market = Records.readFolders(folder);

        OracleInstrument instrument = market.instruments().get(0);
        assertThat(instrument.symbol()).isEqualTo("EUR/USD");
        assertThat(instrument.multiplier()).isEqualByComparingTo("1");
        assertThat(instrument.markMethod()).isEqualTo(OracleInstrument.MarkMethod.LAST_THEN_MID);
        assertThat(instrument.staleAfterSeconds()).isEqualTo(300);
        assertThat(market.trades())
                .containsExactly(new OracleTrade(
                        "EUR/USD.FXCM",
                        1_709_562_603_000_000_001L,
                        0,
                        new BigDecimal("0.1000000000000001"),
                        new BigDecimal("12"),
                        List.of()));
    }

    @Test
    void amendmentsAreWrittenWithoutWhatACancelNeedsNotSay() {
        OracleMarket market = usual().correct("X", "E0", "2024-03-04T14:30:01Z", Side.SELL, "2", "-10.50")
                .cancel("Y", "X", "2024-03-04T14:30:02Z")
                .build();

        assertThat(Records.of(market).stream()
                        .filter(record -> record.topic().equals(Records.EXECUTIONS))
                        .map(TopicRecord::json))
                .containsExactly(
                        "{\"execution_id\":\"X\",\"execution_type\":\"CORRECT\",\"reference_execution_id\":\"E0\","
                                + "\"account_id\":\"ACC\",\"instrument_id\":\"ABC.XNAS\",\"venue\":\"XNAS\","
                                + "\"side\":\"SELL\",\"quantity\":\"2\",\"price\":\"-10.50\",\"commission\":\"0.5\","
                                + "\"commission_currency\":\"USD\",\"ts_event\":1709562601000000000,\"sequence\":0}",
                        "{\"execution_id\":\"Y\",\"execution_type\":\"CANCEL\",\"reference_execution_id\":\"X\","
                                + "\"instrument_id\":\"ABC.XNAS\",\"venue\":\"XNAS\","
                                + "\"ts_event\":1709562602000000000,\"sequence\":0}");
    }

    @Test
    void amendmentsThatWereWrittenAreReadBack() throws IOException {
        OracleMarket market = usual().buy("2024-03-04T14:30:00Z", "1", "2")
                .correct("X", "E0", "2024-03-04T14:30:01Z", Side.SELL, "2", "-10.50")
                .cancel("Y", "X", "2024-03-04T14:30:02Z")
                .build();

        Records.writeFolder(market, folder);

        assertThat(Records.readFolders(folder)).isEqualTo(market);
    }

    @Test
    void cancelThatSaysMoreIsReadForWhatItTakesAway() throws IOException {
        Files.writeString(
                folder.resolve("executions.ndjson"),
                "{\"execution_id\":\"Y\",\"execution_type\":\"CANCEL\",\"reference_execution_id\":\"E0\","
                        + "\"instrument_id\":\"ABC.XNAS\",\"side\":\"BUY\",\"quantity\":5,\"ts_event\":1}\n");

        assertThat(Records.readFolders(folder).executions())
                .containsExactly(OracleExecution.cancel("ABC.XNAS", "Y", "E0", 1, 0));
    }

    @Test
    void recordThatNeedsMoreThanIsComputedIsRefusedByFileAndLine() throws IOException {
        Files.writeString(
                folder.resolve("market.ticks.ndjson"),
                "\n{\"type\":\"STATUS\",\"status\":\"HALTED\",\"instrument_id\":\"ABC.XNAS\",\"ts_event\":1}\n");

        assertThatThrownBy(() -> Records.readFolders(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("market.ticks.ndjson line 2")
                .hasMessageContaining("STATUS");
    }

    @Test
    void amendmentOfNothingIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("executions.ndjson"),
                "{\"execution_id\":\"E1\",\"execution_type\":\"CANCEL\",\"instrument_id\":\"ABC.XNAS\",\"ts_event\":1}\n");

        assertThatThrownBy(() -> Records.readFolders(folder))
                .hasMessageContaining("executions.ndjson line 1: reference_execution_id is missing");
    }

    @Test
    void otherCostMethodIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("reference.accounts.ndjson"),
                "{\"account_id\":\"A\",\"desk\":\"D\",\"base_currency\":\"USD\",\"cost_method\":\"FIFO\","
                        + "\"effective_from\":" + nanos("2024-03-04T00:00:00Z") + "}\n");

        assertThatThrownBy(() -> Records.readFolders(folder)).hasMessageContaining("FIFO");
    }

    private static void gzip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
