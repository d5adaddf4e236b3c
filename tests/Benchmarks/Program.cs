using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// Benchmarks [--filter PATTERN]: prints a table for each class; "*" for all. In this process, so that nothing is built or fetched.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: false)))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumn(TargetMethodColumn.Method, StatisticColumn.Median, StatisticColumn.StdDev, BaselineRatioColumn.RatioMean)
    .AddColumnProvider(DefaultColumnProviders.Metrics, DefaultColumnProviders.Params)
    .AddExporter(MarkdownExporter.Console)
    .AddLogger(ConsoleLogger.Default)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(Benchmarks.FrameBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
