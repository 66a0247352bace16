package io.tidemark.oracle;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tidemark.oracle")
class ArchitectureTest {
    @ArchTest
    static final ArchRule ORACLE_SHARES_NO_CODE_WITH_WHAT_IT_CHECKS = noClasses()
            .that()
            .resideInAPackage("io.tidemark.oracle..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.tidemark..").and(resideOutsideOfPackage("io.tidemark.oracle..")));
}
