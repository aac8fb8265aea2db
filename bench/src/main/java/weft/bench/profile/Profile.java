package weft.bench.profile;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where the time went.
///
/// @param samples how many there are
/// @param layers the percentages of the layers that have any, in their order
/// @param hottest the methods that were found running most often
record Profile(long samples, Map<Layer, Double> layers, List<Hot> hottest) {

    private static final int HOTTEST = 10;

    /// A method that was found running.
    ///
    /// @param method its name
    /// @param percent of all samples, those of what it called not counted
    record Hot(String method, double percent) {}

    static Profile of(List<Stack> stacks) {
        long all = stacks.stream().mapToLong(Stack::samples).sum();
        Map<Layer, Double> layers = new EnumMap<>(Layer.class);
        Map<String, Double> methods = new HashMap<>();
        for (Stack stack : stacks) {
            double percent = 100.0 * stack.samples() / all;
            layers.merge(Layer.of(stack), percent, Double::sum);
            methods.merge(stack.leaf().name(), percent, Double::sum);
        }
        List<Hot> hottest = methods.entrySet().stream()
                .map(each -> new Hot(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingDouble(Hot::percent).reversed().thenComparing(Hot::method))
                .limit(HOTTEST)
                .toList();
        return new Profile(all, Collections.unmodifiableMap(layers), hottest);
    }
}
