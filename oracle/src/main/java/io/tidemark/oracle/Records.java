package io.tidemark.oracle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.oracle.OracleExecution.ExecutionType;
import io.tidemark.oracle.OracleExecution.Side;
import io.tidemark.oracle.OracleInstrument.MarkMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Records in JSON, one object a line, money as text so that no reader can round it. */
public final class Records {
    public static final String TICKS = "market.ticks";
    public static final String EXECUTIONS = "executions";
    public static final String CASH_FLOWS = "cash_flows";
    public static final String INSTRUMENTS = "reference.instruments";
    public static final String ACCOUNTS = "reference.accounts";

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build()
            .readerFor(JsonNode.class);

    private Records() {}

    /**
     * All records of a market, topic by topic: reference data in the order of its lists, ticks in event order, executions
     * and cash flows in the order of their lists.
     */
    public static List<TopicRecord> of(OracleMarket market) {
        List<TopicRecord> records = new ArrayList<>();
        market.instruments().forEach(each -> records.add(of(each)));
        market.accounts().forEach(each -> records.add(of(each)));
        List<TopicRecord> ticks = new ArrayList<>();
        market.trades().forEach(each -> ticks.add(of(each)));
        market.quotes().forEach(each -> ticks.add(of(each)));
        ticks.sort(Comparator.comparingLong(TopicRecord::eventTime));
        records.addAll(ticks);
        market.executions().forEach(each -> records.add(of(each)));
        market.cashFlows().forEach(each -> records.add(of(each)));
        return records;
    }

    /** Writes a market as a folder of records: each topic that has any is one file, {@code TOPIC.ndjson}. */
    public static void writeFolder(OracleMarket market, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<TopicRecord> records = of(market);
        for (String topic : List.of(INSTRUMENTS, ACCOUNTS, TICKS, EXECUTIONS, CASH_FLOWS)) {
            List<String> lines = records.stream()
                    .filter(record -> record.topic().equals(topic))
                    .map(TopicRecord::json)
                    .toList();
            if (!lines.isEmpty()) {
                Files.write(folder.resolve(topic + ".ndjson"), lines);
            }
        }
    }

    public static TopicRecord of(OracleInstrument instrument) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("instrument_id", instrument.instrumentId());
        json.put("symbol", instrument.symbol());
        json.put("venue", instrument.venue());
        json.put("currency", instrument.currency());
        json.put("multiplier", text(instrument.multiplier()));
        json.putNull("calendar_id");
        json.put("mark_method", instrument.markMethod().name());
        json.put("stale_after_seconds", instrument.staleAfterSeconds());
        ArrayNode conditions = json.putArray("ineligible_conditions");
        instrument.ineligibleConditions().forEach(conditions::add);
        json.put("effective_from", instrument.effectiveFrom());
        return new TopicRecord(INSTRUMENTS, instrument.instrumentId(), json.toString(), instrument.effectiveFrom());
    }

    public static TopicRecord of(OracleAccount account) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("account_id", account.accountId());
        json.put("desk", account.desk());
        json.put("book", account.book());
        json.put("trader_id", account.traderId());
        json.put("trader_name", account.traderId() == null ? null : "Trader " + account.traderId());
        json.put("base_currency", account.baseCurrency());
        json.put("cost_method", "AVERAGE");
        json.put("effective_from", account.effectiveFrom());
        return new TopicRecord(ACCOUNTS, account.accountId(), json.toString(), account.effectiveFrom());
    }

    public static TopicRecord of(OracleExecution execution) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("execution_id", execution.executionId());
        json.put("execution_type", execution.executionType().name());
        putIfGiven(json, "reference_execution_id", execution.referenceExecutionId());
        putIfGiven(json, "account_id", execution.accountId());
        json.put("instrument_id", execution.instrumentId());
        json.put("venue", venue(execution.instrumentId()));
        Side side = execution.side();
        putIfGiven(json, "side", side == null ? null : side.name());
        putIfGiven(json, "quantity", text(execution.quantity()));
        putIfGiven(json, "price", text(execution.price()));
        putIfGiven(json, "commission", text(execution.commission()));
        putIfGiven(json, "commission_currency", execution.commissionCurrency());
        json.put("ts_event", execution.eventTime());
        json.put("sequence", execution.sequence());
        return new TopicRecord(EXECUTIONS, execution.instrumentId(), json.toString(), execution.eventTime());
    }

    public static TopicRecord of(OracleCashFlow cashFlow) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("cash_flow_id", cashFlow.cashFlowId());
        json.put("account_id", cashFlow.accountId());
        json.put("instrument_id", cashFlow.instrumentId());
        json.put("cash_flow_type", cashFlow.cashFlowType());
        json.put("amount", text(cashFlow.amount()));
        json.put("currency", cashFlow.currency());
        json.put("ts_event", cashFlow.eventTime());
        return new TopicRecord(CASH_FLOWS, cashFlow.instrumentId(), json.toString(), cashFlow.eventTime());
    }

    public static TopicRecord of(OracleTrade trade) {
        ObjectNode json = tick("TRADE", trade.instrumentId(), trade.eventTime(), trade.sequence());
        json.put("price", text(trade.price()));
        json.put("size", text(trade.size()));
        json.put("aggressor_side", "NONE");
        ArrayNode conditions = json.putArray("conditions");
        trade.conditions().forEach(conditions::add);
        return new TopicRecord(TICKS, trade.instrumentId(), json.toString(), trade.eventTime());
    }

    public static TopicRecord of(OracleQuote quote) {
        ObjectNode json = tick("QUOTE", quote.instrumentId(), quote.eventTime(), quote.sequence());
        json.put("bid_price", text(quote.bidPrice()));
        json.put("bid_size", text(quote.bidSize()));
        json.put("ask_price", text(quote.askPrice()));
        json.put("ask_size", text(quote.askSize()));
        return new TopicRecord(TICKS, quote.instrumentId(), json.toString(), quote.eventTime());
    }

    private static ObjectNode tick(String type, String instrumentId, long eventTime, long sequence) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type);
        json.put("instrument_id", instrumentId);
        json.put("venue", venue(instrumentId));
        json.put("ts_event", eventTime);
        json.put("sequence", sequence);
        return json;
    }

    private static void putIfGiven(ObjectNode json, String field, @Nullable String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static String venue(String instrumentId) {
        return instrumentId.substring(instrumentId.lastIndexOf('.') + 1);
    }

    private static @Nullable String text(@Nullable BigDecimal value) {
        return value == null ? null : value.toPlainString();
    }

    /**
     * The market in folders of records, plain or gzipped, as {@code import} and {@link #writeFolder} write them; files in
     * a folder {@code reference} belong to it. Heartbeats are left out. Rates, calendars and corporate actions are not
     * read.
     *
     * @throws IllegalArgumentException if a record is none, or needs what the oracle does not compute; the message names
     *     the file and the line
     */
    public static OracleMarket readFolders(Path... folders) throws IOException {
        OracleMarket market = OracleMarket.empty();
        for (Path folder : folders) {
            for (Path each : List.of(folder.resolve("reference"), folder)) {
                readFile(each, "reference.instruments", market);
                readFile(each, "reference.accounts", market);
                readFile(each, "market.ticks", market);
                readFile(each, "ticks", market);
                readFile(each, "executions", market);
                readFile(each, "cash_flows", market);
                readFile(each, "cash-flows", market);
            }
        }
        return market;
    }

    private static void readFile(Path folder, String name, OracleMarket market) throws IOException {
        for (String ending : List.of(".ndjson", ".ndjson.gz")) {
            Path file = folder.resolve(name + ending);
            if (!Files.exists(file)) {
                continue;
            }
            try (BufferedReader lines = open(file)) {
                long number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    if (!line.isBlank()) {
                        try {
                            read(name, READER.readTree(line), market);
                        } catch (IOException | IllegalArgumentException wrong) {
                            throw new IllegalArgumentException(
                                    file + " line " + number + ": " + wrong.getMessage(), wrong);
                        }
                    }
                }
            }
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        } catch (IOException notGzip) {
            bytes.close();
            throw notGzip;
        }
    }

    private static void read(String name, JsonNode json, OracleMarket market) {
        if (json.path("type").asText().equals("HEARTBEAT")) {
            return;
        }
        switch (name) {
            case "reference.instruments" -> market.instruments().add(instrument(json));
            case "reference.accounts" -> market.accounts().add(account(json));
            case "executions" -> market.executions().add(execution(json));
            case "cash_flows", "cash-flows" -> market.cashFlows().add(cashFlow(json));
            default -> {
                switch (required(json, "type")) {
                    case "TRADE" -> market.trades().add(trade(json));
                    case "QUOTE" -> market.quotes().add(quote(json));
                    default -> throw new IllegalArgumentException("no ticks of this type are known: " + json);
                }
            }
        }
    }

    private static OracleInstrument instrument(JsonNode json) {
        BigDecimal multiplier = optionalDecimal(json, "multiplier");
        String markMethod = optional(json, "mark_method");
        return new OracleInstrument(
                required(json, "instrument_id"),
                nanos(json, "effective_from"),
                required(json, "currency"),
                multiplier == null ? BigDecimal.ONE : multiplier,
                markMethod == null ? MarkMethod.LAST_THEN_MID : MarkMethod.valueOf(markMethod),
                json.hasNonNull("stale_after_seconds")
                        ? json.get("stale_after_seconds").asInt()
                        : 300,
                texts(json, "ineligible_conditions"));
    }

    private static OracleAccount account(JsonNode json) {
        String costMethod = optional(json, "cost_method");
        if (costMethod != null && !costMethod.equals("AVERAGE")) {
            throw new IllegalArgumentException("cost method " + costMethod + " is not computed");
        }
        return new OracleAccount(
                required(json, "account_id"),
                nanos(json, "effective_from"),
                required(json, "desk"),
                optional(json, "book"),
                optional(json, "trader_id"),
                required(json, "base_currency"));
    }

    private static OracleExecution execution(JsonNode json) {
        ExecutionType type = ExecutionType.valueOf(required(json, "execution_type"));
        if (type == ExecutionType.CANCEL) {
            // Whatever else it says than what it takes away is of no effect.
            return OracleExecution.cancel(
                    required(json, "instrument_id"),
                    required(json, "execution_id"),
                    required(json, "reference_execution_id"),
                    nanos(json, "ts_event"),
                    json.path("sequence").asLong());
        }
        return new OracleExecution(
                required(json, "instrument_id"),
                required(json, "execution_id"),
                type,
                type == ExecutionType.CORRECT ? required(json, "reference_execution_id") : null,
                required(json, "account_id"),
                Side.valueOf(required(json, "side")),
                decimal(json, "quantity"),
                decimal(json, "price"),
                decimal(json, "commission"),
                required(json, "commission_currency"),
                nanos(json, "ts_event"),
                json.path("sequence").asLong());
    }

    private static OracleCashFlow cashFlow(JsonNode json) {
        return new OracleCashFlow(
                required(json, "instrument_id"),
                required(json, "cash_flow_id"),
                required(json, "account_id"),
                required(json, "cash_flow_type"),
                decimal(json, "amount"),
                required(json, "currency"),
                nanos(json, "ts_event"));
    }

    private static OracleTrade trade(JsonNode json) {
        return new OracleTrade(
                required(json, "instrument_id"),
                nanos(json, "ts_event"),
                json.path("sequence").asLong(),
                decimal(json, "price"),
                decimal(json, "size"),
                texts(json, "conditions"));
    }

    private static OracleQuote quote(JsonNode json) {
        return new OracleQuote(
                required(json, "instrument_id"),
                nanos(json, "ts_event"),
                json.path("sequence").asLong(),
                optionalDecimal(json, "bid_price"),
                optionalDecimal(json, "bid_size"),
                optionalDecimal(json, "ask_price"),
                optionalDecimal(json, "ask_size"));
    }

    private static String required(JsonNode json, String field) {
        String value = optional(json, field);
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing: " + json);
        }
        return value;
    }

    private static @Nullable String optional(JsonNode json, String field) {
        return json.hasNonNull(field) ? json.get(field).asText() : null;
    }

    private static BigDecimal decimal(JsonNode json, String field) {
        BigDecimal value = optionalDecimal(json, field);
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing: " + json);
        }
        return value;
    }

    private static @Nullable BigDecimal optionalDecimal(JsonNode json, String field) {
        if (!json.hasNonNull(field)) {
            return null;
        }
        JsonNode value = json.get(field);
        return value.isNumber() ? value.decimalValue() : new BigDecimal(value.asText());
    }

    private static long nanos(JsonNode json, String field) {
        if (!json.path(field).isIntegralNumber()) {
            throw new IllegalArgumentException(field + " is no integer: " + json);
        }
        return json.get(field).longValue();
    }

    private static List<String> texts(JsonNode json, String field) {
        List<String> values = new ArrayList<>();
        json.path(field).forEach(each -> values.add(each.asText()));
        return List.copyOf(values);
    }
}
