package io.tidemark.jobs.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job is to start from is looked at before it starts: real savepoints and checkpoints of Flink's own runtime. */
@Timeout(120)
class StatePreflightIT {
    @RegisterExtension
    static final MiniClusterExtension FLINK = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    private static final AtomicLong COUNTED = new AtomicLong();

    @TempDir
    static Path folder;

    private static String savepoint;

    @BeforeAll
    static void writeSavepoint() throws Exception {
        StreamExecutionEnvironment env = environment(new Configuration());
        define(env, "counts", number -> "key", Types.STRING);
        JobClient job = env.executeAsync();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (COUNTED.get() == 0) {
            assertThat(System.nanoTime()).as("a record is counted").isLessThan(deadline);
            Thread.sleep(20);
        }
        savepoint = job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void aProgramWithAPlaceForAllStatePasses() {
        StreamExecutionEnvironment env = from(savepoint);
        define(env, "counts", number -> "key", Types.STRING);

        assertThatCode(() -> StatePreflight.check(env)).doesNotThrowAnyException();
    }

    @Test
    void aProgramThatStartsFromNothingPasses() {
        StreamExecutionEnvironment env = environment(new Configuration());
        define(env, "whatever", number -> "key", Types.STRING);

        assertThatCode(() -> StatePreflight.check(env)).doesNotThrowAnyException();
    }

    @Test
    void theOperatorThatStateIsLeftOfIsNamed() {
        StreamExecutionEnvironment env = from(savepoint);
        define(env, "counts-anew", number -> "key", Types.STRING);

        Problem problem = problemOf(env);
        assertThat(problem.reason()).isEqualTo(Reason.STATE_WITHOUT_OPERATOR);
        assertThat(problem.what()).contains("operator counts,");
        assertThat(problem.where()).isEqualTo(savepoint);
    }

    @Test
    void theOperatorWhoseKeyIsOfAnotherTypeIsNamed() {
        StreamExecutionEnvironment env = from(savepoint);
        define(env, "counts", number -> 1, Types.INT);

        Problem problem = problemOf(env);
        assertThat(problem.reason()).isEqualTo(Reason.STATE_KEY_TYPE);
        assertThat(problem.what()).contains("operator counts ", "StringSerializer", "IntSerializer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere", "."})
    void whatIsNoSavepointIsNamed(String path) {
        StreamExecutionEnvironment env = from(folder.resolve(path).toUri().toString());
        define(env, "counts", number -> "key", Types.STRING);

        assertThat(problemOf(env).reason()).isEqualTo(Reason.STATE_UNREADABLE);
    }

    private static Problem problemOf(StreamExecutionEnvironment env) {
        PreflightException refusal = catchThrowableOfType(PreflightException.class, () -> StatePreflight.check(env));
        assertThat(refusal).isNotNull();
        assertThat(refusal.problems()).hasSize(1);
        return refusal.problems().get(0);
    }

    private static StreamExecutionEnvironment from(String path) {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
        return environment(configuration);
    }

    private static StreamExecutionEnvironment environment(Configuration configuration) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        return env;
    }

    private static <K> void define(
            StreamExecutionEnvironment env, String uid, KeySelector<Long, K> key, TypeInformation<K> keyType) {
        env.fromSequence(0, Long.MAX_VALUE)
                .uid("numbers")
                .keyBy(key, keyType)
                .process(new Count<K>())
                .uid(uid)
                .sinkTo(new DiscardingSink<>())
                .uid("nowhere");
    }

    /** Counts what has come. */
    private static final class Count<K> extends KeyedProcessFunction<K, Long, Long> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            Long before = count.value();
            count.update(before == null ? 1 : before + 1);
            COUNTED.incrementAndGet();
        }
    }
}
