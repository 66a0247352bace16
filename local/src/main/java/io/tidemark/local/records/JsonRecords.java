package io.tidemark.local.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records as JSON objects, one after the other with nothing in between unless it is asked for. */
public final class JsonRecords implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator generator;

    public JsonRecords(OutputStream out) throws IOException {
        generator = JSON.createGenerator(out);
        generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
        // What is flushed is meant for the stream, which has its own idea of when to go on with it.
        generator.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    /** A quote of both sides. */
    public void quote(
            TickHead head, String bidPrice, String bidSize, String askPrice, String askSize, ArrivalTime arrival)
            throws IOException {
        begin("QUOTE", head);
        generator.writeStringField("bid_price", bidPrice);
        generator.writeStringField("bid_size", bidSize);
        generator.writeStringField("ask_price", askPrice);
        generator.writeStringField("ask_size", askSize);
        end(arrival);
    }

    /**
     * A trade.
     *
     * @param conditions left out if there are none
     */
    public void trade(
            TickHead head,
            String price,
            String size,
            String aggressorSide,
            List<String> conditions,
            ArrivalTime arrival)
            throws IOException {
        begin("TRADE", head);
        generator.writeStringField("price", price);
        generator.writeStringField("size", size);
        generator.writeStringField("aggressor_side", aggressorSide);
        if (!conditions.isEmpty()) {
            strings("conditions", conditions);
        }
        end(arrival);
    }

    /** A change of status, {@code OPEN} or {@code HALTED}. */
    public void status(TickHead head, String status, ArrivalTime arrival) throws IOException {
        begin("STATUS", head);
        generator.writeStringField("status", status);
        end(arrival);
    }

    private void begin(String type, TickHead head) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("type", type);
        generator.writeStringField("instrument_id", head.instrumentId());
        generator.writeStringField("venue", head.venue());
        generator.writeNumberField("ts_event", head.tsEvent());
        generator.writeNumberField("sequence", head.sequence());
    }

    private void end(ArrivalTime arrival) throws IOException {
        if (arrival.known()) {
            generator.writeNumberField("ts_arrival", arrival.nanos());
        }
        generator.writeEndObject();
    }

    /** A record of {@code reference.instruments}. */
    public void instrument(InstrumentRecord instrument) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("instrument_id", instrument.instrumentId());
        generator.writeStringField("symbol", instrument.symbol());
        generator.writeStringField("asset_class", instrument.assetClass());
        generator.writeStringField("venue", instrument.venue());
        generator.writeStringField("currency", instrument.currency());
        generator.writeStringField("multiplier", instrument.multiplier());
        generator.writeStringField("price_increment", instrument.priceIncrement());
        generator.writeNullField("calendar_id");
        generator.writeStringField("mark_method", instrument.markMethod());
        strings("ineligible_conditions", instrument.ineligibleConditions());
        strings("contiguous_sequence", instrument.contiguousSequence());
        generator.writeNumberField("effective_from", instrument.effectiveFrom());
        generator.writeEndObject();
    }

    /** A record of {@code reference.accounts}. */
    public void account(AccountRecord account) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("account_id", account.accountId());
        generator.writeStringField("desk", account.desk());
        generator.writeStringField("book", account.book());
        generator.writeStringField("trader_id", account.traderId());
        generator.writeStringField("trader_name", account.traderName());
        generator.writeStringField("base_currency", account.baseCurrency());
        generator.writeStringField("cost_method", "AVERAGE");
        generator.writeNumberField("effective_from", account.effectiveFrom());
        generator.writeEndObject();
    }

    /** A record of {@code executions}. */
    public void execution(ExecutionRecord execution, ArrivalTime arrival) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("execution_id", execution.executionId());
        generator.writeStringField("execution_type", execution.executionType());
        optional("reference_execution_id", execution.referenceExecutionId());
        optional("order_id", execution.orderId());
        generator.writeStringField("account_id", execution.accountId());
        optional("trader_id", execution.traderId());
        generator.writeStringField("instrument_id", execution.instrumentId());
        generator.writeStringField("venue", execution.venue());
        optional("side", execution.side());
        optional("quantity", execution.quantity());
        optional("price", execution.price());
        optional("commission", execution.commission());
        optional("commission_currency", execution.commissionCurrency());
        generator.writeNumberField("ts_event", execution.tsEvent());
        generator.writeNumberField("sequence", execution.sequence());
        end(arrival);
    }

    /** A record of {@code cash_flows}. */
    public void cashFlow(CashFlowRecord cashFlow, ArrivalTime arrival) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("cash_flow_id", cashFlow.cashFlowId());
        generator.writeStringField("account_id", cashFlow.accountId());
        generator.writeStringField("instrument_id", cashFlow.instrumentId());
        generator.writeStringField("cash_flow_type", cashFlow.cashFlowType());
        generator.writeStringField("amount", cashFlow.amount());
        generator.writeStringField("currency", cashFlow.currency());
        generator.writeNumberField("ts_event", cashFlow.tsEvent());
        end(arrival);
    }

    /** The end of a line. */
    void lineFeed() throws IOException {
        generator.writeRaw('\n');
    }

    /** Hands everything written so far to the stream. */
    public void flush() throws IOException {
        generator.flush();
    }

    private void optional(String field, @Nullable String value) throws IOException {
        if (value != null) {
            generator.writeStringField(field, value);
        }
    }

    private void strings(String field, List<String> values) throws IOException {
        generator.writeArrayFieldStart(field);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
    }

    @Override
    public void close() throws IOException {
        generator.close();
    }
}
