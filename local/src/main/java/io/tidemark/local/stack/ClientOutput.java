package io.tidemark.local.stack;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person needs of the output of Flink's client. */
final class ClientOutput {
    private static final Pattern NOISE =
            Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ more|SLF4J: .*|WARNING: .*|-{20,}"
                    + "|\\s*|Caused by: .*|[\\w.$]+(Exception|Error)(: .*)?|.*The program finished with the following exception:.*"
                    + "|Picked up JAVA_TOOL_OPTIONS.*");
    private static final Pattern CAUSE = Pattern.compile("(?:Caused by: )?(?:[\\w.$]+(?:Exception|Error)): (.*)");
    private static final Pattern THROWN_BY_THE_JOB = Pattern.compile("\\s+at io\\.tidemark\\..*");

    private ClientOutput() {}

    /**
     * The job's own words on standard error; where it said nothing, the message of the first exception that its own code
     * threw, which names more than that exception's causes; else of the deepest.
     */
    static String reason(String output) {
        List<String> own =
                output.lines().filter(line -> !NOISE.matcher(line).matches()).toList();
        if (!own.isEmpty()) {
            return String.join("\n", own);
        }
        List<String> lines = output.lines().toList();
        String deepest = output.strip();
        for (int i = 0; i < lines.size(); i++) {
            Matcher cause = CAUSE.matcher(lines.get(i));
            if (cause.matches()) {
                deepest = cause.group(1);
                if (i + 1 < lines.size()
                        && THROWN_BY_THE_JOB.matcher(lines.get(i + 1)).matches()) {
                    return deepest;
                }
            }
        }
        return deepest;
    }
}
