import Commands

await CustodyProgram.main()
