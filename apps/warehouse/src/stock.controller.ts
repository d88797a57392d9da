import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import type { StockLevel } from './reservation.js';
import { StockRepository } from './stock.repository.js';

@Controller('stock')
export class StockController {
  constructor(private readonly stock: StockRepository) {}

  @Get()
  list(): Promise<StockLevel[]> {
    return this.stock.levels();
  }

  @Get(':sku')
  async show(@Param('sku') sku: string): Promise<StockLevel> {
    const level = await this.stock.level(sku);
    if (!level) throw new NotFoundException(`there is no article ${sku}`);
    return level;
  }
}
