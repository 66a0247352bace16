package io.tidemark.local.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.local.records.RecordFolder;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperliquidFillsImporterTest {
    private static final String HEAD = "filled_at,symbol,side,shares,price,amount,reason,agent_public_id,"
            + "run_public_id,experiment_run_public_id,closed_pnl,dir,fee\n";

    @TempDir
    private Path folder;

    @Test
    void everyRowIsAnExecutionAndATradeInTheOrderOfTimeAndFile() throws IOException {
        Path second = fills("b", "2025-11-14T00:00:01.002Z,ETH,SELL,0.5,3211.0000,1,Open,,,,0,Open Short,-0.01");
        Path first = fills(
                "a-1",
                "2025-11-14T00:00:01.002Z,ETH,BUY,0.05,3211.0000,-160.55,Open,,,,0,Open Long,0.072247",
                "2025-11-14T00:00:01.002Z,ETH,BUY,0.05,3211.0000,-160.55,Open,,,,0,Open Long,0.072247",
                "2025-11-14T00:00:01.001Z,SOL,BUY,2,144.2200,-1,Open,,,,0,Open Long,0");

        run(second, first);

        assertThat(lines("executions.ndjson.gz"))
                .containsExactly(
                        execution("a-1-fill-3", "a-1", "SOL", "BUY", "2", "144.2200", "0", "1763078401001000000", 1),
                        execution(
                                "a-1-fill-1",
                                "a-1",
                                "ETH",
                                "BUY",
                                "0.05",
                                "3211.0000",
                                "0.072247",
                                "1763078401002000000",
                                1),
                        execution(
                                "a-1-fill-2",
                                "a-1",
                                "ETH",
                                "BUY",
                                "0.05",
                                "3211.0000",
                                "0.072247",
                                "1763078401002000000",
                                2),
                        execution(
                                "b-fill-1", "b", "ETH", "SELL", "0.5", "3211.0000", "-0.01", "1763078401002000000", 3));
        assertThat(lines("ticks.ndjson.gz"))
                .hasSize(4)
                .last()
                .isEqualTo("{\"type\":\"TRADE\",\"instrument_id\":\"ETH.HYPERLIQUID\",\"venue\":\"HYPERLIQUID\","
                        + "\"ts_event\":1763078401002000000,\"sequence\":3,\"price\":\"3211.0000\",\"size\":\"0.5\","
                        + "\"aggressor_side\":\"NONE\"}");
        assertThat(lines("cash-flows.ndjson.gz")).isEmpty();
    }

    private static String execution(
            String id,
            String account,
            String symbol,
            String side,
            String quantity,
            String price,
            String fee,
            String time,
            int sequence) {
        return "{\"execution_id\":\"" + id + "\",\"execution_type\":\"TRADE\",\"account_id\":\"" + account
                + "\",\"instrument_id\":\"" + symbol + ".HYPERLIQUID\",\"venue\":\"HYPERLIQUID\",\"side\":\"" + side
                + "\",\"quantity\":\"" + quantity + "\",\"price\":\"" + price + "\",\"commission\":\"" + fee
                + "\",\"commission_currency\":\"USDC\",\"ts_event\":" + time + ",\"sequence\":" + sequence + "}";
    }

    @Test
    void paymentsAreCashFlowsOfTheDigitsThatAreInTheFile() throws IOException {
        Path payments = funding("a-1", """
                {"wallet": "0x6", "totals": {"payments": [1]},
                 "payments": [
                   {"time": 1763164800000, "coin": "xyz:NVDA", "usdc": -0.100000000000000001, "fundingRate": 0.1},
                   {"time": 1763078400000, "coin": "ETH", "usdc": "1e-06"}
                 ]}
                """);

        run(payments);

        assertThat(lines("cash-flows.ndjson.gz"))
                .containsExactly(
                        "{\"cash_flow_id\":\"a-1-funding-2\",\"account_id\":\"a-1\",\"instrument_id\":\"ETH.HYPERLIQUID\","
                                + "\"cash_flow_type\":\"FUNDING\",\"amount\":\"1e-06\",\"currency\":\"USDC\","
                                + "\"ts_event\":1763078400000000000}",
                        "{\"cash_flow_id\":\"a-1-funding-1\",\"account_id\":\"a-1\",\"instrument_id\":\"NVDA.HYPERLIQUID\","
                                + "\"cash_flow_type\":\"FUNDING\",\"amount\":\"-0.100000000000000001\","
                                + "\"currency\":\"USDC\",\"ts_event\":1763164800000000000}");
    }

    @Test
    void accountsAndInstrumentsAreInEffectFromTheDayOfTheirFirstEvent() throws IOException {
        run(
                fills("a-1", "2025-11-15T09:30:00.000Z,NVDA,BUY,1,10.50,-1,Open,,,,0,Open Long,0.1"),
                funding("a-1", "{\"payments\":[{\"time\":1763078400000,\"coin\":\"xyz:NVDA\",\"usdc\":1}]}"),
                fills("b", "2025-11-16T23:59:59.999Z,NVDA,SELL,1,10.5,1,Open,,,,0,Open Short,0"));

        assertThat(lines("reference/reference.instruments.ndjson"))
                .containsExactly("{\"instrument_id\":\"NVDA.HYPERLIQUID\",\"symbol\":\"NVDA\","
                        + "\"asset_class\":\"PERPETUAL\",\"venue\":\"HYPERLIQUID\",\"currency\":\"USDC\","
                        + "\"multiplier\":\"1\",\"price_increment\":\"0.1\",\"calendar_id\":null,\"mark_method\":\"LAST\","
                        + "\"ineligible_conditions\":[],\"contiguous_sequence\":[],"
                        + "\"effective_from\":1763078400000000000}");
        assertThat(lines("reference/reference.accounts.ndjson"))
                .containsExactly(account("a-1", "1763078400000000000"), account("b", "1763251200000000000"));
    }

    private static String account(String id, String effectiveFrom) {
        return "{\"account_id\":\"" + id + "\",\"desk\":\"hyperliquid\",\"book\":null,\"trader_id\":null,"
                + "\"trader_name\":null,\"base_currency\":\"USDC\",\"cost_method\":\"AVERAGE\",\"effective_from\":"
                + effectiveFrom + "}";
    }

    @ParameterizedTest(name = "{index}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "2025-11-14T00:00:01Z,ETH,BUY,1                                | expected 13 columns and found 4",
                "yesterday,ETH,BUY,1,2,3,Open,,,,0,Open Long,0                 | filled_at is not a time",
                "1969-01-01T00:00:00Z,ETH,BUY,1,2,3,Open,,,,0,Open Long,0      | filled_at is not after 1970",
                "+9999-01-01T00:00:00Z,ETH,BUY,1,2,3,Open,,,,0,Open Long,0     | filled_at is not a time",
                "2025-11-14T00:00:01Z,E TH,BUY,1,2,3,Open,,,,0,Open Long,0     | not of letters and digits: 'E TH'",
                "2025-11-14T00:00:01Z,,BUY,1,2,3,Open,,,,0,Open Long,0         | not of letters and digits",
                "2025-11-14T00:00:01Z,ETH,buy,1,2,3,Open,,,,0,Open Long,0      | side is not BUY or SELL: 'buy'",
                "2025-11-14T00:00:01Z,ETH,BUY,-1,2,3,Open,,,,0,Open Long,0     | shares is not a decimal number: '-1'",
                "2025-11-14T00:00:01Z,ETH,BUY,0.00,2,3,Open,,,,0,Open Long,0   | shares is 0.00",
                "2025-11-14T00:00:01Z,ETH,BUY,1,1e3,3,Open,,,,0,Open Long,0    | price is not a decimal number: '1e3'",
                "2025-11-14T00:00:01Z,ETH,BUY,1,2,3,Open,,,,0,Open Long,       | fee is not a decimal number: ''",
            })
    void aBadRowIsNamedByFileAndLineAndNothingIsLeft(String row, String why) throws IOException {
        Path file = fills("a-1", "2025-11-14T00:00:01Z,ETH,BUY,1,2,3,Open,,,,0,Open Long,0", row);

        assertThatThrownBy(() -> run(file))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(file + ", line 3: ")
                .hasMessageContaining(why)
                .hasMessageContaining("nothing was imported");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest(name = "{index}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"time\":5,\"coin\":\"ETH\",                  | line 3: is not JSON",
                "{\"coin\":\"ETH\",\"usdc\":1}]}                | line 2: time is missing in a payment",
                "{\"time\":5,\"usdc\":1}]}                      | line 2: coin is missing in a payment",
                "{\"time\":5,\"coin\":\"ETH\"}]}                | line 2: usdc is missing in a payment",
                "{\"time\":5.5,\"coin\":\"ETH\",\"usdc\":1}]}   | line 2: time is not a whole number",
                "{\"time\":-5,\"coin\":\"ETH\",\"usdc\":1}]}    | line 2: time is not a time in milliseconds",
                "{\"time\":0,\"coin\":\"ETH\",\"usdc\":1}]}     | line 2: time is not a time in milliseconds",
                "{\"time\":5,\"coin\":\"ETH\",\"usdc\":true}]}  | line 2: usdc is not a decimal number",
                "{\"time\":5,\"coin\":\"ETH\",\"usdc\":\"x\"}]} | line 2: usdc is not a decimal number: 'x'",
                "{\"time\":5,\"coin\":\"abc:E\",\"usdc\":1}]}   | line 2: the name of what is traded",
                "7]}                                            | line 2: a payment is not an object",
            })
    void aBadPaymentIsNamedByFileAndLine(String payment, String why) throws IOException {
        Path file = funding("a-1", "{\"payments\":[\n" + payment + "\n");

        assertThatThrownBy(() -> run(file))
                .isInstanceOf(StackException.class)
                .hasMessageContaining(file + ", ")
                .hasMessageContaining(why);
    }

    @Test
    void fileWithoutPaymentsIsRefused() throws IOException {
        assertThatThrownBy(() -> run(funding("a-1", "{\"a\":1}"))).hasMessageContaining("has no list 'payments'");
        assertThatThrownBy(() -> run(funding("a-2", "[]"))).hasMessageContaining("is not a JSON object");
        assertThatThrownBy(() -> run(funding("a-3", "{\"payments\":{}}")))
                .hasMessageContaining("payments is not a list");
    }

    @Test
    void headWithoutAColumnIsRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("hyperliquid-a-trade-history.csv"), "filled_at,symbol,side,shares,price\n");

        assertThatThrownBy(() -> run(file)).hasMessageContaining("line 1").hasMessageContaining("it names fee nowhere");
        Path empty = Files.writeString(folder.resolve("hyperliquid-b-trade-history.csv"), "");
        assertThatThrownBy(() -> run(empty)).hasMessageContaining("it names filled_at nowhere");
    }

    @Test
    void filesThatTellNoAccountAreRefused() throws IOException {
        assertThatThrownBy(() -> run(folder.resolve("fills.csv")))
                .hasMessageContaining("hyperliquid-ACCOUNT-trade-history");
        assertThatThrownBy(() -> run(folder.resolve("hyperliquid-a-portfolio.json")))
                .hasMessageContaining("account values")
                .hasMessageContaining("leave it out");
        assertThatThrownBy(() -> run(folder.resolve("hyperliquid-a-funding.csv")))
                .hasMessageContaining("funding payments are a .json file");
        assertThatThrownBy(() -> run(folder.resolve("hyperliquid-a-funding.json")))
                .hasMessageContaining("does not exist");
        Path one = fills("a");
        Path other = Files.copy(one, folder.resolve("hyperliquid-a-trade-history-2.csv"));
        assertThatThrownBy(() -> run(one, other)).hasMessageContaining("two files of one account and kind");
    }

    @Test
    void theRealHistoriesAreImportedToTheLastDigit() throws IOException {
        Path data =
                Path.of(System.getProperty("tidemark.root", "."), "..", "shared", "data", "hyperliquid-agent-fills");
        assumeTrue(Files.isDirectory(data), "these histories are not beside this repository: " + data);

        run(
                data.resolve("hyperliquid-grok-4-funding.json"),
                data.resolve("hyperliquid-grok-4-trade-history-2026-02-10.csv"),
                data.resolve("hyperliquid-claude-sonnet-4-5-mm-trade-history-2026-02-13.csv"));

        List<JsonNode> executions = records("executions.ndjson.gz");
        assertThat(executions).filteredOn(account("grok-4")).hasSize(5_813);
        assertThat(executions).filteredOn(account("claude-sonnet-4-5-mm")).hasSize(1_810);
        assertThat(executions)
                .extracting(each -> each.path("execution_id").asText())
                .doesNotHaveDuplicates();
        assertThat(sum(executions, "grok-4", "commission")).isEqualTo(new BigDecimal("2981.204228"));
        assertThat(sum(executions, "claude-sonnet-4-5-mm", "commission")).isEqualTo(new BigDecimal("269.468473"));
        List<JsonNode> cashFlows = records("cash-flows.ndjson.gz");
        assertThat(cashFlows).hasSize(738);
        assertThat(sum(cashFlows, "grok-4", "amount")).isEqualByComparingTo("41.003064");
        assertThat(records("ticks.ndjson.gz")).hasSameSizeAs(executions);
        assertThat(finalQuantities(executions))
                .hasSize(16)
                .allSatisfy((position, quantity) ->
                        assertThat(quantity).as(position).isZero());
        Map<String, Long> newest = new HashMap<>();
        assertThat(executions).allSatisfy(execution -> {
            long sequence = execution.path("sequence").asLong();
            assertThat(sequence
                            - newest.getOrDefault(
                                    execution.path("instrument_id").asText(), 0L))
                    .isEqualTo(1);
            newest.put(execution.path("instrument_id").asText(), sequence);
        });
    }

    private static Predicate<JsonNode> account(String accountId) {
        return record -> record.path("account_id").asText().equals(accountId);
    }

    private static BigDecimal sum(List<JsonNode> records, String accountId, String field) {
        return records.stream()
                .filter(account(accountId))
                .map(record -> new BigDecimal(record.path(field).textValue()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static Map<String, BigDecimal> finalQuantities(List<JsonNode> executions) {
        Map<String, BigDecimal> quantities = new HashMap<>();
        for (JsonNode execution : executions) {
            BigDecimal quantity = new BigDecimal(execution.path("quantity").textValue());
            quantities.merge(
                    execution.path("account_id").asText() + " "
                            + execution.path("instrument_id").asText(),
                    execution.path("side").asText().equals("BUY") ? quantity : quantity.negate(),
                    BigDecimal::add);
        }
        return quantities;
    }

    private void run(Path... files) throws IOException {
        try (RecordFolder out = RecordFolder.create(folder.resolve("out"), true)) {
            new HyperliquidFillsImporter().run(Arrays.asList(files), out);
            out.commit();
        }
    }

    private Path fills(String account, String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("hyperliquid-" + account + "-trade-history-2026-02-10.csv"),
                HEAD + String.join("\n", rows));
    }

    private Path funding(String account, String json) throws IOException {
        return Files.writeString(folder.resolve("hyperliquid-" + account + "-funding.json"), json);
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve("out").resolve(file);
        try (InputStream raw = Files.newInputStream(path);
                InputStream in = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private List<JsonNode> records(String file) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        for (String line : lines(file)) {
            records.add(new ObjectMapper().readTree(line));
        }
        return records;
    }
}
