package weft.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.FieldAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The rules that the classes of the published modules keep.
class ArchitectureTest {

    /// The public types that others implement or subclass: everything else public is final, sealed, a
    /// record or an enum.
    private static final Set<String> SEAMS = Set.of(
            "Action",
            "Awaitable",
            "BatchOrder",
            "BodyWriter",
            "ByteSink",
            "ByteSource",
            "ByteWriter",
            "ClientMiddleware",
            "ConnectionHandler",
            "EventBody",
            "Exchange",
            "FailureHandler",
            "GeneratorBody",
            "GroupAction",
            "GroupBody",
            "Handler",
            "LoopBody",
            "LoopClock",
            "LoopObserver",
            "MapBody",
            "Middleware",
            "Poller",
            "Resolver",
            "ScopeAction",
            "ScopeBody",
            "StartBody",
            "StreamAttributes",
            "WebSocketHandler",
            "Witness");

    /// The public methods that take a long or a double: for a time, as it is called once an iteration; and
    /// for a place in a file, or a number of bytes.
    private static final Set<String> WIDE_PRIMITIVES = Set.of(
            "Poller.poll",
            "VirtualClock.poll",
            "AsyncFile.readAt",
            "AsyncFile.seek",
            "AsyncFile.truncate",
            "AsyncFile.writeAt",
            "ByteSink.writeFile",
            "ByteStream.writeFile",
            "ByteWriter.writeFile",
            "IncomingBody.skip",
            "ServerRequest.contentUpTo");

    private static JavaClasses all;

    @BeforeAll
    static void readClasses() throws IOException {
        List<Location> locations = new ArrayList<>();
        for (Project.Module module : Project.PUBLISHED) {
            Path location = module.location();
            locations.add(
                    Files.isDirectory(location) ? Location.of(location) : Location.of(new JarFile(location.toFile())));
        }
        all = new ClassFileImporter().importLocations(locations);
        assertThat(all).as("so that no rule passes on nothing").hasSizeGreaterThan(70);
        for (Project.Module module : Project.PUBLISHED) {
            assertThat(all.contain(module.type())).as(module.directory()).isTrue();
        }
        assertThat(publicTypes()).hasSizeGreaterThan(30);
    }

    private static List<JavaClass> publicTypes() {
        return all.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .toList();
    }

    // ---- layers

    @Test
    void kernelKnowsNothingAboveItAndNothingFromOutside() {
        classes()
                .that()
                .resideInAPackage("weft")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("weft", "java..", "jdk.management", "org.jspecify..")
                .check(all);
    }

    /// Only what is public in the kernel, as they are in other packages.
    @Test
    void locksAndQueuesUseTheKernelAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("weft.sync")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("weft.sync", "weft", "java..", "org.jspecify..")
                .check(all);
    }

    @Test
    void testKitNeedsJUnitForItsAnnotationAlone() {
        classes()
                .that()
                .resideInAPackage("weft.test")
                .and()
                .haveNameNotMatching("weft\\.test\\.WeftTest(Extension.*)?")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("weft.test", "weft", "java..", "org.jspecify..")
                .check(all);
    }

    @Test
    void streamsAndFilesUseTheKernelAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("weft.io")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("weft.io", "weft", "java..", "org.jspecify..")
                .check(all);
    }

    @Test
    void subprocessesUseTheKernelAndStreams() {
        classes()
                .that()
                .resideInAPackage("weft.process")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("weft.process", "weft.io", "weft", "java..", "org.jspecify..")
                .check(all);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("(**)").should().beFreeOfCycles().check(all);
    }

    // ---- time, chance, and standard streams

    @Test
    void onlyTheClockAndThoseWhoWaitForOthersReadTime() {
        Set<String> callers = callersOf(call -> call.equals("java.lang.System.nanoTime")
                || call.equals("java.lang.System.currentTimeMillis")
                || call.startsWith("java.time.") && call.endsWith(".now")
                || call.startsWith("java.time.Clock."));

        // The date of a response is that of the calendar, which no loop's clock tells.
        assertThat(callers)
                .containsExactly(
                        "weft.LoopClock", "weft.Watchdog", "weft.http.server.WallClock", "weft.test.VirtualClock");
    }

    @Test
    void nothingSleepsButByTheLoop() {
        assertThat(callersOf(call -> call.equals("java.lang.Thread.sleep"))).isEmpty();
    }

    @Test
    void onlyTheLastResortWritesToAStandardStream() {
        Set<String> writers = all.stream()
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> isStandardStream(access.getTarget()))
                .map(JavaFieldAccess::getOriginOwner)
                .map(ArchitectureTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(writers).containsExactly("weft.Failures");
    }

    private static boolean isStandardStream(FieldAccessTarget target) {
        return target.getOwner().isEquivalentTo(System.class)
                && Set.of("out", "err").contains(target.getName());
    }

    /// What needs random numbers is given a generator, and makes none; an order of steps makes one from a seed.
    @Test
    void nothingIsLeftToChance() {
        assertThat(callersOf(call -> call.equals("java.util.random.RandomGenerator.getDefault")
                        || call.equals("java.util.random.RandomGenerator.of")))
                .isEmpty();
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("weft.test.SeededOrder")
                .should()
                .dependOnClassesThat(describe(
                        "make random numbers",
                        type -> Set.of(
                                        "java.util.random.RandomGeneratorFactory",
                                        "java.util.Random",
                                        "java.util.SplittableRandom",
                                        "java.util.concurrent.ThreadLocalRandom",
                                        "java.security.SecureRandom")
                                .contains(type.getName())))
                .check(all);
        assertThat(callersOf(call -> call.equals("java.lang.Math.random") || call.equals("java.util.UUID.randomUUID")))
                .isEmpty();
    }

    /// Returns the outermost classes that call certain methods, each given as `package.Class.method`.
    private static Set<String> callersOf(Predicate<String> method) {
        return all.stream()
                .flatMap(type -> Stream.<JavaAccess<?>>concat(
                        type.getMethodCallsFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                .filter(call -> method.test(call.getTargetOwner().getName() + "." + call.getName()))
                .map(call -> outermost(call.getOriginOwner()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    // ---- the public surface

    @Test
    void publicTypesAreClosedButForTheSeams() {
        Set<String> open = publicTypes().stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                .map(JavaClass::reflect)
                .filter(type -> !type.isSealed() && !type.isEnum() && !type.isRecord() && !type.isAnnotation())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(open).containsExactlyInAnyOrderElementsOf(SEAMS);
    }

    @Test
    void noPublicMethodTakesABoolean() {
        noMethods()
                .that(ARE_PUBLIC)
                .should()
                .haveRawParameterTypes(HAVE_A_BOOLEAN)
                .check(all);

        List<String> constructors = publicTypes().stream()
                .map(JavaClass::reflect)
                .filter(type -> !type.isRecord())
                .flatMap(type -> Arrays.stream(type.getDeclaredConstructors()))
                .filter(constructor -> Modifier.isPublic(constructor.getModifiers()))
                .filter(constructor -> List.of(constructor.getParameterTypes()).contains(boolean.class))
                .map(Constructor::toString)
                .toList();
        assertThat(constructors).isEmpty();
    }

    @Test
    void noPublicMethodTakesAPrimitiveForATime() {
        Set<String> takers = all.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(ARE_PUBLIC)
                .filter(method -> method.getRawParameterTypes().stream()
                        .anyMatch(type -> type.isEquivalentTo(long.class) || type.isEquivalentTo(double.class)))
                .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(takers).isEqualTo(WIDE_PRIMITIVES);
    }

    @Test
    void noAccessorIsCalledGetSomething() {
        methods().that(ARE_PUBLIC).should().haveNameNotMatching("get[A-Z].*").check(all);
    }

    private static final DescribedPredicate<JavaMethod> ARE_PUBLIC = describe(
            "are public",
            method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                    && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                    && method.getOwner().getModifiers().contains(JavaModifier.PUBLIC)
                    && !isImplicitInRecord(method));

    private static boolean isImplicitInRecord(JavaCodeUnit method) {
        return method.getOwner().isRecord() && method.getName().equals("equals");
    }

    private static final DescribedPredicate<List<JavaClass>> HAVE_A_BOOLEAN =
            describe("have a boolean", types -> types.stream().anyMatch(type -> type.isEquivalentTo(boolean.class)));
}
