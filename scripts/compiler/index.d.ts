export * from "typescript";
