package io.tidemark.jobs.positions;

import io.tidemark.oracle.OracleAccount;
import io.tidemark.oracle.OracleCashFlow;
import io.tidemark.oracle.OracleExecution;
import io.tidemark.oracle.OracleInstrument;
import io.tidemark.oracle.OracleMarket;
import io.tidemark.oracle.OracleQuote;
import io.tidemark.oracle.OracleTrade;
import io.tidemark.oracle.Records;
import io.tidemark.oracle.TopicRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A record and when it comes.
 *
 * @param event what the record is of: an {@link OracleExecution}, an {@link OracleAccount} and so on
 * @param record the record
 * @param appendMillis log-append time, milliseconds since the epoch, UTC
 * @param chance decides whatever else is left to chance about it
 */
record Arrival(Object event, TopicRecord record, long appendMillis, long chance) {

    static Arrival of(Object event, long appendMillis, long chance) {
        return new Arrival(event, recordOf(event), appendMillis, chance);
    }

    static TopicRecord recordOf(Object event) {
        if (event instanceof OracleInstrument instrument) {
            return Records.of(instrument);
        } else if (event instanceof OracleAccount account) {
            return Records.of(account);
        } else if (event instanceof OracleExecution execution) {
            return Records.of(execution);
        } else if (event instanceof OracleCashFlow cashFlow) {
            return Records.of(cashFlow);
        } else if (event instanceof OracleTrade trade) {
            return Records.of(trade);
        }
        return Records.of((OracleQuote) event);
    }

    /** What came in by these arrivals, in their order. */
    static OracleMarket market(Collection<Arrival> arrivals) {
        OracleMarket market = OracleMarket.empty();
        arrivals.forEach(arrival -> market.add(arrival.event()));
        return market;
    }

    /** The same market gone on until another event time: someone trades what nobody holds. */
    static OracleMarket until(OracleMarket market, long eventTime) {
        OracleMarket goneOn = OracleMarket.empty();
        eventsOf(market).forEach(goneOn::add);
        goneOn.add(new OracleTrade("NOBODY.TEST", eventTime, 0, BigDecimal.ONE, BigDecimal.ONE, List.of()));
        return goneOn;
    }

    /** Everything of a market, reference data first. */
    static List<Object> eventsOf(OracleMarket market) {
        List<Object> events = new ArrayList<>();
        events.addAll(market.instruments());
        events.addAll(market.accounts());
        events.addAll(market.trades());
        events.addAll(market.quotes());
        events.addAll(market.executions());
        events.addAll(market.cashFlows());
        return events;
    }

    boolean isReference() {
        return event instanceof OracleInstrument || event instanceof OracleAccount;
    }

    boolean isTick() {
        return event instanceof OracleTrade || event instanceof OracleQuote;
    }

    /** Of reference data the time from which it is in effect, nanoseconds since the epoch, UTC. */
    long eventTime() {
        return record.eventTime();
    }

    /** Whether something happens at this arrival that happens at one in so many; one number is for one happening. */
    boolean isOneIn(int many, int happening) {
        return new SplittableRandom(chance + happening).nextInt(many) == 0;
    }

    /** In one line: when it came and what it says. */
    @Override
    public String toString() {
        return appendMillis + " " + record.topic() + " " + record.json();
    }
}
