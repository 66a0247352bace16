package io.tidemark.jobs.positions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Flink's harness of an operator with two inputs of which one or both are keyed. Unlike Flink's own it restores state
 * into the classes of the program that it is loaded with, so that a test may load a program of its own.
 */
final class KeyedHarness<A, B, O> extends AbstractStreamOperatorTestHarness<O> {
    /**
     * One for all: its folder and its threads cost as much as a short history. Whoever is done with it leaves it to the
     * others; Flink takes it away as the JVM ends.
     */
    private static final IOManager DISK = new IOManagerAsync() {
        @Override
        public void close() {
            // The others still have it.
        }
    };

    private final TwoInputStreamOperator<A, B, O> operator;
    private final MockEnvironment environment;

    KeyedHarness(
            TwoInputStreamOperator<A, B, O> operator,
            KeySelector<A, String> key1,
            @Nullable KeySelector<B, String> key2,
            int keyGroups,
            int subtasks,
            int subtask)
            throws Exception {
        this(operator, environment(keyGroups, subtasks, subtask));
        config.setStatePartitioner(0, key1);
        if (key2 != null) {
            config.setStatePartitioner(1, key2);
        }
        config.setStateKeySerializer(Types.STRING.createSerializer(new SerializerConfigImpl()));
        config.serializeAllConfigs();
    }

    private KeyedHarness(TwoInputStreamOperator<A, B, O> operator, MockEnvironment environment) throws Exception {
        super(operator, environment);
        this.operator = operator;
        this.environment = environment;
    }

    private static MockEnvironment environment(int keyGroups, int subtasks, int subtask) {
        return new MockEnvironmentBuilder()
                .setManagedMemorySize(1 << 20)
                .setIOManager(DISK)
                .setMaxParallelism(keyGroups)
                .setParallelism(subtasks)
                .setSubtaskIndex(subtask)
                .setUserCodeClassLoader(KeyedHarness.class.getClassLoader())
                .build();
    }

    void processElement1(A element) throws Exception {
        StreamRecord<A> record = new StreamRecord<>(element);
        operator.setKeyContextElement1(record);
        operator.processElement1(record);
    }

    void processElement2(B element) throws Exception {
        StreamRecord<B> record = new StreamRecord<>(element);
        operator.setKeyContextElement2(record);
        operator.processElement2(record);
    }

    void processWatermark(long millis) throws Exception {
        operator.processWatermark1(new Watermark(millis));
        operator.processWatermark2(new Watermark(millis));
    }

    /** What waits in the mailbox has its turn; what it puts there itself waits for the next. */
    void passMail() throws Exception {
        TaskMailbox mailbox = getTaskMailbox();
        if (mailbox.createBatch()) {
            for (Optional<Mail> mail = mailbox.tryTakeFromBatch();
                    mail.isPresent();
                    mail = mailbox.tryTakeFromBatch()) {
                mail.get().run();
            }
        }
    }

    /** What came out beside the main output since the last call. */
    <T> List<T> drain(OutputTag<T> tag) {
        List<T> values = new ArrayList<>();
        Queue<StreamRecord<T>> records = getSideOutput(tag);
        while (records != null && !records.isEmpty()) {
            values.add(records.poll().getValue());
        }
        return values;
    }

    @Override
    public void close() throws Exception {
        super.close();
        environment.close();
    }
}
