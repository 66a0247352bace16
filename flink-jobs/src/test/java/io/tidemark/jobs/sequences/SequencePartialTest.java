package io.tidemark.jobs.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Execution;
import io.tidemark.domain.execution.ExecutionType;
import io.tidemark.domain.execution.Side;
import io.tidemark.jobs.kafka.Inbound;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.junit.jupiter.api.Test;

class SequencePartialTest {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    @Test
    void anExecutionHandsOnItsNumberInItsMinute() {
        List<SequencePartial> partials = ofExecution(7);
        assertThat(partials).hasSize(1);
        SequencePartial partial = partials.get(0);
        assertThat(partial.instrumentId()).isEqualTo("A.X");
        assertThat(partial.recordType()).isEqualTo(SequencePartial.EXECUTION);
        assertThat(partial.minuteMillis()).isEqualTo(120_000);
        assertThat(partial.runs().getCount()).isEqualTo(1);
        assertThat(partial.runs().first(0)).isEqualTo(7);
        assertThat(partial.runs().last(0)).isEqualTo(7);
    }

    /** Nobody waits for what would say that there is none. */
    @Test
    void anExecutionWithoutANumberHandsOnNothing() {
        assertThat(ofExecution(0)).isEmpty();
    }

    private static List<SequencePartial> ofExecution(long sequence) {
        Execution execution = new Execution(
                "A.X",
                "E1",
                ExecutionType.TRADE,
                null,
                null,
                "ACC",
                null,
                "X",
                Side.BUY,
                BigDecimal.ONE,
                BigDecimal.TEN,
                BigDecimal.ZERO,
                null,
                2 * MINUTE_NANOS + 5,
                sequence);
        List<SequencePartial> partials = new ArrayList<>();
        SequencePartial.ofExecution(
                new Inbound.Place("executions", 0, 1, 2).execution(execution, new byte[0]),
                new ListCollector<>(partials));
        return partials;
    }
}
