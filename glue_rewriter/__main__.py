from glue_rewriter.cli import main

if __name__ == "__main__":
    main()
