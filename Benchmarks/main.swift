import Arguments

await BenchmarksProgram.program.main()
