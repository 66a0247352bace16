package io.tidemark.jobs;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.PojoField;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.api.java.typeutils.TypeExtractor;

/**
 * Type information of records with dates in them, however deep. Flink serializes a date well, but of itself takes the one
 * of a record for a type that it does not know.
 *
 * <p>To be named wherever such a record is streamed: at an operator, of a side output, of a state.
 */
public final class StreamedRecords {
    private StreamedRecords() {}

    /**
     * Type information that serializes a public record component by component.
     *
     * @param type a record, whose components may be records again
     */
    public static <R extends Record> TypeInformation<R> of(Class<R> type) {
        List<PojoField> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(new PojoField(field(type, component), componentType(component)));
        }
        return new PojoTypeInfo<>(type, fields);
    }

    private static TypeInformation<?> componentType(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == LocalDate.class) {
            return Types.LOCAL_DATE;
        }
        return type.isRecord()
                ? of(type.asSubclass(Record.class))
                : TypeExtractor.createTypeInfo(component.getGenericType());
    }

    private static Field field(Class<?> type, RecordComponent component) {
        try {
            return type.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every component of a record has its field", e);
        }
    }
}
