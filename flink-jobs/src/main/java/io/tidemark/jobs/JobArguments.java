package io.tidemark.jobs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Arguments of a job, {@code --key value}, checked against the settings that it knows. */
public final class JobArguments {
    private JobArguments() {}

    /**
     * The settings that the arguments give.
     *
     * @param options every setting that the job knows
     * @param arguments {@code --key value} pairs
     * @throws IllegalArgumentException if one is unknown, given twice, without a value or of a value that cannot be read
     */
    public static Configuration parse(List<ConfigOption<?>> options, String... arguments) {
        Set<String> known = options.stream().map(ConfigOption::key).collect(Collectors.toSet());
        Set<String> given = new HashSet<>();
        Configuration settings = new Configuration();
        for (int i = 0; i < arguments.length; i += 2) {
            String argument = arguments[i];
            if (!argument.startsWith("--") || !known.contains(argument.substring(2))) {
                throw new IllegalArgumentException("unknown setting " + argument + "; the job knows "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
            String key = argument.substring(2);
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("setting " + key + " has no value; write --" + key + " VALUE");
            }
            if (!given.add(key)) {
                throw new IllegalArgumentException("setting " + key + " is given twice");
            }
            settings.setString(key, arguments[i + 1]);
        }
        for (ConfigOption<?> option : options) {
            try {
                settings.getOptional(option);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "setting " + option.key() + " cannot be read from \""
                                + settings.toMap().get(option.key()) + "\": " + e.getMessage(),
                        e);
            }
        }
        return settings;
    }
}
